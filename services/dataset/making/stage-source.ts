import { isObjectMissing, type Objects } from "../../chassis/ports.ts";
import type { Format } from "../../records/formats.ts";
import { readLines, type Line } from "../../records/jsonl.ts";
import { MalformedInput } from "../../records/malformed-input.ts";
import type { Row } from "../../records/table.ts";
import { malformedInput, missingObject } from "../domain/problems.ts";
import { Refused } from "../domain/refused.ts";
import type { Source } from "./find-source.ts";
import type { StagedFile, Workshop } from "./workshop.ts";

/** A source object brought in and looked at. Whatever turns out to be wrong with it is a refusal that names it. */
export type OpenedFile = {
  readonly uri: string;
  readonly bytes: number;
  readonly sha256: string;
  /** None where only lines are asked for. */
  readonly columns: readonly string[];
  rows(columns: readonly string[]): AsyncIterable<readonly Row[]>;
  lines(): AsyncIterable<readonly Line[]>;
  discard(): Promise<void>;
};

/** Brings every object of the source in. As a table each file is opened for its columns; as lines it is left as it is. */
export const stageSource = async (
  source: Source,
  as: "table" | "lines",
  { objects, workshop }: { objects: Objects; workshop: Workshop },
): Promise<OpenedFile[]> => {
  const opened: OpenedFile[] = [];
  for (const { uri } of source.objects) {
    const staged = await stage(uri, objects, workshop);
    opened.push(await open({ uri, format: source.format, staged }, as));
  }
  return opened;
};

const stage = async (uri: string, objects: Objects, workshop: Workshop): Promise<StagedFile> => {
  try {
    return await workshop.stage(await objects.read(uri));
  } catch (error) {
    if (isObjectMissing(error)) throw new Refused(missingObject(uri), { cause: error });
    throw error;
  }
};

type Staged = { uri: string; format: Format; staged: StagedFile };

const open = async (file: Staged, as: "table" | "lines"): Promise<OpenedFile> => {
  const { uri, format, staged } = file;
  const table = as === "table" ? await refusing(file, () => staged.open(format)) : undefined;
  return {
    uri,
    bytes: staged.bytes,
    sha256: staged.sha256,
    columns: table?.columns ?? [],
    rows: (columns) => refusingEach(file, table?.rows(columns) ?? noRows()),
    lines: () => refusingEach(file, readLines(staged.read())),
    discard: () => staged.discard(),
  };
};

async function* noRows(): AsyncGenerator<readonly Row[]> {
  yield* [];
}

const refusing = async <Result>(file: Staged, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error, file);
  }
};

async function* refusingEach<Item>(file: Staged, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw refusalOf(error, file);
  }
}

const refusalOf = (error: unknown, { uri, format }: Staged): unknown => {
  if (!(error instanceof MalformedInput)) return error;
  const { message: what, found, places } = error;
  return new Refused(malformedInput(format, { uri, what, found, places }), { cause: error });
};
