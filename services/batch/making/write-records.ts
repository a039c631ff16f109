import type { Stage } from "../../../events-schema/index.ts";
import type { Value } from "../domain/columns.ts";
import type { Question, RecordLine } from "../domain/record-line.ts";
import { numbers, type Numbers } from "./numbers.ts";
import type { Input } from "./open-input.ts";
import type { RecordQuestion } from "./question-maker.ts";
import { readImage, type ReadImage } from "./read-image.ts";
import { recordEntry, type Unaskable } from "./record-file.ts";
import type { RecordIds } from "./record-ids.ts";
import type { LineFile, Tools } from "./tools.ts";

export type RecordsOrder = {
  readonly input: Input;
  readonly ids: RecordIds;
  readonly reads: Stage["reads"];
  readonly imageAt: number;
  readonly questionsOf: (values: readonly Value[]) => readonly RecordQuestion[];
  readonly write: (recordId: string, question: Question) => RecordLine;
  /** A longer request is in no job. */
  readonly lineBytesMax: number;
};

/** Two files of lines in the order of the input: what is asked, and every record. */
export type WrittenRecords = {
  readonly requests: LineFile;
  /** Bytes of each request, line end included. */
  readonly sizes: Numbers;
  readonly records: LineFile;
  /** Bytes of the records before the first that is asked. */
  readonly lead: number;
  /** For each request: bytes of its record, and of those behind it that are not asked. */
  readonly spans: Numbers;
  readonly count: number;
  readonly unaskable: Readonly<Record<string, number>>;
};

export const writeRecords = async (order: RecordsOrder, tools: Tools): Promise<WrittenRecords> => {
  const writer = await openWriter(order, tools);
  for await (const rows of order.input.rows()) {
    for (const [at, values] of rows.values.entries()) {
      const id = order.ids.idOf(values, rows, at);
      const named = values[order.imageAt];
      const image = order.reads === "text" ? undefined : await readImage(named, rows.uri, tools.objects);
      for (const question of order.questionsOf(values)) writer.add({ id, values, question, image });
    }
    await writer.settled();
    await order.ids.settled();
  }
  return writer.close();
};

type RecordIn = {
  readonly id: string;
  readonly values: readonly Value[];
  readonly question: RecordQuestion;
  readonly image: ReadImage | undefined;
};

const openWriter = async (order: RecordsOrder, tools: Tools) => {
  const requests = await tools.lines();
  const records = await tools.lines();
  const sizes = numbers();
  const spans = numbers();
  const unaskable: Partial<Record<Unaskable, number>> = {};
  let lead = 0;
  let count = 0;
  let waiting: Promise<void> | undefined;
  return {
    add({ id: ownId, values, question, image }: RecordIn): void {
      const id = `${ownId}${question.suffix}`;
      const prompt = "noPrompt" in question ? null : question.prompt;
      const written = request(id, question, image, order);
      const unasked = written.kind === "line" ? null : ([written.reason, written.message] as const);
      const entry = recordEntry({ id, prompt, unasked, values });
      const bytes = Buffer.byteLength(entry) + 1;
      count += 1;
      waiting = records.add(entry) ?? waiting;
      if (written.kind === "line") {
        sizes.add(Buffer.byteLength(written.line) + 1);
        spans.add(bytes);
        waiting = requests.add(written.line) ?? waiting;
        return;
      }
      unaskable[written.reason] = (unaskable[written.reason] ?? 0) + 1;
      if (spans.length === 0) lead += bytes;
      else spans.addToLast(bytes);
    },
    async settled(): Promise<void> {
      await waiting;
      waiting = undefined;
    },
    async close(): Promise<WrittenRecords> {
      await waiting;
      await requests.close();
      await records.close();
      return { requests, sizes, records, lead, spans, count, unaskable };
    },
  };
};

type Unasked = { readonly kind: "unasked"; readonly reason: Unaskable; readonly message: string };
type Asked = { readonly kind: "line"; readonly line: string };

const request = (
  id: string,
  question: RecordQuestion,
  image: ReadImage | undefined,
  { reads, write, lineBytesMax }: RecordsOrder,
): Asked | Unasked => {
  if ("noPrompt" in question) return unasked("no-prompt", question.noPrompt);
  const { text } = question;
  if (reads !== "image" && text.trim() === "") return unasked("no-text", "its prompt is blank");
  if (image?.kind === "none") return unasked("no-image", image.why);
  const written = write(id, image === undefined ? { text } : { text, image: image.bytes });
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
