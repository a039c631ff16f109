import type { Problem, StageInput } from "../../../events-schema/index.ts";
import { ObjectMissing } from "../../chassis/ports.ts";
import { inputFileBytesMax, inputFormatOf, type InputFormat } from "../domain/request/input-format.ts";
import { listed, problemAt } from "../domain/request/problem.ts";
import type { Peek } from "./peek.ts";

export type FoundObject = { readonly uri: string; readonly bytes: number };
export type FoundObjects = {
  readonly format: InputFormat;
  readonly objects: readonly FoundObject[];
  readonly bytes: number;
};
type S3Input = Extract<StageInput, { from: "s3" }>;

/** The objects that a stage would read, in order, with their one format; or why there are none to read. */
export const findObjects = async (
  input: S3Input,
  place: string,
  peek: Peek,
): Promise<FoundObjects | { readonly problems: readonly Problem[] }> => {
  const at = `${place}/uri`;
  const objects = await objectsAt(input.uri, peek);
  if (objects === undefined || objects.length === 0)
    return refuse(
      "batch/missing-object",
      `there is no object to read at ${input.uri}`,
      "check bucket and key (a prefix ends with /), and let these credentials and the stack's batch role read that bucket",
      at,
    );
  const format = input.format ?? oneFormat(input.uri, objects, at);
  if (typeof format !== "string") return format;
  const large = format === "images" ? [] : objects.filter(({ bytes }) => bytes > inputFileBytesMax);
  if (large.length > 0)
    return refuse(
      "batch/input-too-large",
      `${large.length} of ${objects.length} files are too large for one function, such as ${large[0]?.uri} with ${large[0]?.bytes} bytes; one file may have ${inputFileBytesMax}`,
      "split each into several under one prefix: a prefix may hold any number of files",
      at,
    );
  return { format, objects, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) };
};

/** Empty objects are folder markers and the like, unless one alone is named. */
const objectsAt = async (uri: string, peek: Peek): Promise<FoundObject[] | undefined> => {
  if (!uri.endsWith("/")) {
    const head = await peek.head(uri);
    return head && [{ uri, bytes: head.bytes }];
  }
  const found: FoundObject[] = [];
  try {
    for await (const object of peek.list(uri)) if (object.bytes > 0) found.push(object);
  } catch (error) {
    if (error instanceof Error && error.name === ObjectMissing.name) return undefined;
    throw error;
  }
  return found;
};

const oneFormat = (
  uri: string,
  objects: readonly FoundObject[],
  at: string,
): InputFormat | { problems: readonly Problem[] } => {
  const remedy = 'write "format" beside "uri": csv, parquet, jsonl or images, for all of them';
  const silent = objects.filter((object) => inputFormatOf(object.uri) === undefined);
  if (silent.length > 0)
    return refuse(
      "batch/input-format",
      `${silent.length} of ${objects.length} names tell no format, such as ${silent[0]?.uri}`,
      remedy,
      at,
    );
  const formats = [...new Set(objects.map((object) => inputFormatOf(object.uri) as InputFormat))];
  const [format] = formats;
  return format !== undefined && formats.length === 1
    ? format
    : refuse("batch/input-format", `${uri} mixes ${listed(formats)}`, `put one kind under a prefix, or ${remedy}`, at);
};

const refuse = (code: string, message: string, remedy: string, at: string): { problems: readonly Problem[] } => ({
  problems: [problemAt(code, message, remedy, at)],
});
