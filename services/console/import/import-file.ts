import type { Problem } from "../../../events-schema/index.ts";
import { checkPipeline } from "../../batch/domain/request/check-pipeline.ts";
import { readPipeline } from "../../batch/planning/read-request.ts";
import { readUserFile } from "../user-file.ts";
import { withAccount } from "./account.ts";
import { configUri } from "./config-uri.ts";
import { importPipeline, type Ours } from "./import-pipeline.ts";
import { takeNotes, type Note } from "./notes.ts";
import { readPrompts } from "./read-prompts.ts";
import { readJson, saidOf, type Source } from "./source.ts";
import { inTheirWords, type Told } from "./their-words.ts";

export type ImportedFile = {
  /** To be published as it is, where there are no problems. */
  readonly request: { readonly type: "PipelineRequested"; readonly data: Ours };
  readonly notes: readonly Note[];
  readonly problems: readonly Told[];
};

export type ImportOptions = {
  readonly prompts?: string | undefined;
  /** Of YOUR_ACCOUNT_ID; undefined: nobody knows it. */
  readonly account: string | undefined;
  /** The text of an object in S3. Throws NotImportable. */
  readonly readConfig: (uri: string) => Promise<string>;
};

/** Imports a predecessor's execution input with its prompts, and checks what came of it as any request is checked. */
export const importFile = async (file: string, options: ImportOptions): Promise<ImportedFile> => {
  const { source, content, notes } = await readInput(file, options);
  const prompts = await readPromptsFile(options.prompts);
  const { data, ...imported } = await saidOf(source, () =>
    importPipeline(content, prompts?.prompts ?? new Map(), options.account),
  );
  const others = imported.notes.filter(({ sentence }) => !notes.some((note) => note.sentence === sentence));
  return {
    request: { type: "PipelineRequested", data },
    notes: [...notes, ...others],
    problems: problemsOf(data).map(
      inTheirWords({ input: { source, content }, prompts, promptIds: imported.promptIds }),
    ),
  };
};

/** What is in the file, or in the object of S3 which it names. */
const readInput = async (file: string, { account, readConfig }: ImportOptions) => {
  const notes = takeNotes();
  const source: Source = { name: file, text: await readUserFile(file) };
  const content = readJson(source);
  const config = await saidOf(source, async (): Promise<Source | undefined> => {
    const uri = configUri(withAccount(content, account, notes), notes);
    return uri === undefined ? undefined : { name: uri, text: await readConfig(uri) };
  });
  return config === undefined
    ? { source, content, notes: notes.all }
    : { source: config, content: readJson(config), notes: notes.all };
};

const readPromptsFile = async (name: string | undefined) => {
  if (name === undefined) return undefined;
  const source = { name, text: await readUserFile(name) };
  return { source, ...(await saidOf(source, () => readPrompts(source))) };
};

const problemsOf = (data: Ours): readonly Problem[] => {
  const read = readPipeline(data);
  if (read.kind === "read") return checkPipeline(read.request);
  return [...read.problems, ...(read.rest === undefined ? [] : checkPipeline(read.rest))];
};
