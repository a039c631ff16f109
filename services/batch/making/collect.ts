import { basename } from "node:path";
import { usualForm } from "../../models/ask.ts";
import { readLines } from "../../records/jsonl.ts";
import type { Said } from "../domain/join.ts";
import { failed, mayRetry, outputReader } from "../domain/output-line.ts";
import type { Utf8 } from "../domain/columns.ts";
import type { Collected, CollectOrder } from "../workshop.ts";
import { findAnswers, type Answers, type Output } from "./answers.ts";
import { onceFor } from "./once-for.ts";
import { idColumn, unaskedColumn } from "./record-block.ts";
import { readRecords } from "./record-file.ts";
import { resultLayout, type Outcome } from "./result-layout.ts";
import type { Tools } from "./tools.ts";

/** Lays the answers of all attempts to a chunk's records: a result of them all, or those that are asked again. */
export const collect = (order: CollectOrder, tools: Tools): Promise<Collected> =>
  onceFor(`${baseOf(order)}.json`, tools.objects, async () => {
    try {
      return await done(order, tools);
    } catch (error) {
      if (!(error instanceof AskAgain)) throw error;
      return again(order, tools);
    }
  });

const baseOf = ({ toUri, chunk, attempt }: CollectOrder): string =>
  `${toUri}${basename(chunk.inputUri, ".jsonl")}-attempt-${attempt}`;

/** Thrown at the first record that may still get an answer: the result would not be the last word. */
class AskAgain extends Error {
  override readonly name = "AskAgain";
}

const done = async (order: CollectOrder, tools: Tools): Promise<Collected> => {
  const answers = await answersOf(order, tools);
  const file = await readRecords(() => tools.objects.read(order.chunk.recordsUri));
  const { columns, add } = resultLayout(file.columns, order.stage, order.pipeline.prompts);
  const tally = tallyOf(order, answers);
  const resultUri = `${baseOf(order)}.parquet`;
  await tools.results.write(resultUri, {
    columns,
    async *rows(to) {
      for await (const block of file.blocks()) {
        add(block, tally.outcomeOf, to);
        yield block.records;
      }
    },
  });
  return { kind: "done", resultUri, ...tally.sums(), left: answers.left() };
};

type Missing = NonNullable<CollectOrder["missing"]>;

const answersOf = async ({ stage, outputUris }: CollectOrder, tools: Tools): Promise<Answers> => {
  const read = outputReader({ model: stage.model, form: stage.form ?? usualForm(stage.model) });
  const outputs: Output[] = [];
  for (const [at, prefix] of outputUris.entries())
    for await (const { uri, bytes } of tools.objects.list(prefix))
      if (uri.endsWith(".jsonl.out") && bytes > 0) outputs.push({ uri, bytes, attempt: at + 1 });
  return findAnswers(outputs, read, tools);
};

const unspoken = { reason: "unanswered", message: "no output has a line for it" } as const;

/** Of a record that no output speaks of: said by no attempt. */
const saidOf = (id: Utf8, answers: Answers, { reason, message }: Missing = unspoken): Said =>
  answers.take(id) ?? { attempt: 0, line: failed(reason, message) };

const tallyOf = ({ mayRetry: mayAskAgain, missing, takenOver: earlier = 0 }: CollectOrder, answers: Answers) => {
  const reasons: Record<string, number> = {};
  const own = { answered: 0, inputTokens: 0, outputTokens: 0 };
  const takenOver = { ...own };
  return {
    outcomeOf: (id: Utf8): Outcome => {
      const { attempt, line: outcome } = saidOf(id, answers, missing);
      if (outcome.kind === "answered") {
        const sums = attempt > earlier ? own : takenOver;
        sums.answered += 1;
        sums.inputTokens += outcome.inputTokens ?? 0;
        sums.outputTokens += outcome.outputTokens ?? 0;
      } else {
        if (mayAskAgain && mayRetry(outcome.reason)) throw new AskAgain();
        reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1;
      }
      return outcome;
    },
    sums: () => ({ ...own, answered: own.answered + takenOver.answered, failed: reasons, takenOver }),
  };
};

/** Requests stand in the order of the records that were asked, so the same count finds them. */
const again = async (order: CollectOrder, tools: Tools): Promise<Collected> => {
  const { chunk, limits } = order;
  const answers = await answersOf(order, tools);
  const file = await readRecords(() => tools.objects.read(chunk.recordsUri));
  const wanted = new Set<number>();
  let asked = 0;
  for await (const block of file.blocks()) {
    const ids = block.texts(idColumn);
    const unasked = block.texts(unaskedColumn);
    for (let record = 0; record < block.records; record += 1) {
      ids.next();
      if (unasked.next()) continue;
      const { line: outcome } = saidOf(ids, answers);
      if (outcome.kind === "failed" && mayRetry(outcome.reason)) wanted.add(asked);
      asked += 1;
    }
  }
  const inputUri = `${baseOf(order)}-again.jsonl`;
  const bytes = await copyLines(chunk.inputUri, inputUri, wanted, tools);
  const way = wanted.size < limits.recordsMin ? "on-demand" : "job";
  return { kind: "again", records: wanted.size, bytes, way, inputUri };
};

const copyLines = async (from: string, to: string, wanted: ReadonlySet<number>, tools: Tools): Promise<number> => {
  const file = await tools.lines();
  let at = 0;
  let bytes = 0;
  for await (const lines of readLines(await tools.objects.read(from)))
    for (const { text } of lines) {
      if (wanted.has(at)) bytes += file.add(text);
      at += 1;
    }
  file.close();
  await tools.objects.writeOnce(to, () => file.read(0, bytes), "application/jsonl");
  return bytes;
};
