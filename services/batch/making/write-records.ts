import type { Stage } from "../../../events-schema/index.ts";
import { textOf, type Value } from "../domain/columns.ts";
import type { Sizes } from "../domain/plan-chunks.ts";
import type { PouredLine } from "../domain/poured-line.ts";
import type { Question, RecordLine } from "../domain/record-line.ts";
import { isBlank, textOfWords, type Words } from "../domain/words.ts";
import { fetchImage, imageUri, type FetchedImage, type ImageReader } from "./fetch-image.ts";
import { readAhead } from "./images-ahead.ts";
import type { Input, InputRows } from "./open-input.ts";
import type { RecordQuestion } from "./question-maker.ts";
import type { Unaskable } from "./record-file.ts";
import type { RecordIds } from "./record-ids.ts";
import { RequestSizes } from "./request-sizes.ts";
import type { LineFile, Tools } from "./tools.ts";
import { RecordFileWriter, type WrittenBlock } from "./write-record-file.ts";

export type RecordsOrder = {
  readonly input: Input;
  readonly ids: RecordIds;
  readonly reads: Stage["reads"];
  /** Where a record names its image, and who reads it; absent where none is sent. */
  readonly images?: { readonly at: number; readonly reader: ImageReader };
  readonly questionsOf: (values: readonly Value[]) => readonly RecordQuestion[];
  readonly write: (recordId: string, question: Question) => RecordLine;
  /** The same of words alone, where they need no look. */
  readonly pour: (recordId: string, words: Words) => PouredLine | undefined;
  /** A longer request is in no job. */
  readonly lineBytesMax: number;
};

/** Two files of lines in the order of the input: what is asked, and every record. */
export type WrittenRecords = {
  readonly requests: LineFile;
  /** Bytes of each request, line end included. */
  readonly sizes: Sizes;
  /** In blocks, which `blocks` tells of. */
  readonly records: LineFile;
  readonly blocks: readonly WrittenBlock[];
  readonly count: number;
  readonly unaskable: Readonly<Record<string, number>>;
};

export const writeRecords = async (order: RecordsOrder, tools: Tools): Promise<WrittenRecords> => {
  const writer = await openWriter(order, tools);
  await (order.images === undefined ? writeTexts(order, writer) : writeImages(order, writer, order.images));
  return writer.close();
};

const writeTexts = async ({ input, ids, questionsOf }: RecordsOrder, writer: Writer): Promise<void> => {
  for await (const rows of input.rows()) {
    for (const [at, values] of rows.values.entries()) {
      const id = ids.idOf(values, rows, at);
      for (const question of questionsOf(values)) writer.add({ id, values, question, image: undefined });
    }
  }
};

/** Each image is read once, a few ahead of the one that is written. */
const writeImages = async (
  { input, ids, questionsOf }: RecordsOrder,
  writer: Writer,
  { at: column, reader }: NonNullable<RecordsOrder["images"]>,
): Promise<void> => {
  const read = ({ values, rows }: InputRow) => fetchImage(imageUri(textOf(values[column]), rows.uri), reader);
  for await (const [{ values, rows, at }, image] of readAhead(eachRow(input), read, imagesAhead)) {
    const id = ids.idOf(values, rows, at);
    for (const question of questionsOf(values)) {
      writer.add({ id, values, question, image });
    }
  }
};

/** The largest image that any model takes has 25 MB, most a hundredth of it. */
const imagesAhead = 8;

type InputRow = { readonly values: readonly Value[]; readonly rows: InputRows; readonly at: number };

async function* eachRow(input: Input): AsyncGenerator<InputRow> {
  for await (const rows of input.rows()) for (const [at, values] of rows.values.entries()) yield { values, rows, at };
}

type RecordIn = {
  readonly id: string;
  readonly values: readonly Value[];
  readonly question: RecordQuestion;
  readonly image: FetchedImage | undefined;
};

type Writer = Awaited<ReturnType<typeof openWriter>>;

const openWriter = async (order: RecordsOrder, tools: Tools) => {
  const requests = await tools.lines();
  const records = await tools.lines();
  const writer = new RecordFileWriter(records, order.input.columns.length);
  const sizes = new RequestSizes(await tools.lines());
  const unaskable: Partial<Record<Unaskable, number>> = {};
  let count = 0;
  return {
    add({ id: ownId, values, question, image }: RecordIn): void {
      const id = `${ownId}${question.suffix}`;
      const prompt = "noPrompt" in question ? null : question.prompt;
      const written = request(id, question, image, order);
      const unasked = written.kind === "unasked" ? ([written.reason, written.message] as const) : null;
      writer.add({ id, prompt, unasked, values });
      count += 1;
      if (written.kind === "unasked") unaskable[written.reason] = (unaskable[written.reason] ?? 0) + 1;
      else if (written.kind === "line") sizes.add(requests.add(written.line));
      else sizes.add(requests.fill(written.line.bytesMax, (room, at) => written.line.write(room, at)));
    },
    close(): WrittenRecords {
      requests.close();
      sizes.close();
      writer.close();
      return { requests, sizes, records, blocks: writer.blocks, count, unaskable };
    },
  };
};

type Unasked = { readonly kind: "unasked"; readonly reason: Unaskable; readonly message: string };
type Asked = { readonly kind: "line"; readonly line: string } | { readonly kind: "poured"; readonly line: PouredLine };

const request = (
  id: string,
  question: RecordQuestion,
  image: FetchedImage | undefined,
  { reads, write, pour, lineBytesMax }: RecordsOrder,
): Asked | Unasked => {
  if ("noPrompt" in question) return unasked("no-prompt", question.noPrompt);
  const { words } = question;
  if (reads !== "image" && isBlank(words)) return unasked("no-text", "its prompt is blank");
  if (image?.kind === "none") return unasked(image.reason, image.message);
  const poured = image === undefined ? pour(id, words) : undefined;
  if (poured && poured.bytesMax < lineBytesMax) return { kind: "poured", line: poured };
  const text = textOfWords(words);
  const written = write(id, image === undefined ? { text } : { text, image: image.image });
  if (written.kind === "refused") return unasked("refused-body", written.message);
  // A character takes three bytes at most.
  if (written.line.length * 3 >= lineBytesMax && Buffer.byteLength(written.line) >= lineBytesMax)
    return unasked(
      "refused-body",
      `its request has ${written.line.length} characters, a job's file holds ${lineBytesMax} bytes`,
    );
  return written;
};

const messageLengthMax = 500;
const unasked = (reason: Unaskable, message: string): Unasked => ({
  kind: "unasked",
  reason,
  message: message.slice(0, messageLengthMax).toWellFormed(),
});
