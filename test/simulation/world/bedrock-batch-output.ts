import type { MemoryObjects } from "../../../services/chassis/memory/memory-objects.ts";
import { answerTo } from "./bedrock-answers.ts";
import { idOf, type Job } from "./bedrock-jobs.ts";
import type { Core } from "./core.ts";

type Record = { recordId: string; modelInput: unknown };

/** What one record's line may be instead of an answer, by weather. */
const misfortunes = [
  "record throttled",
  "record refused",
  "record left out",
  "line spoiled",
  "line twice",
  "line of nobody",
] as const;

/**
 * What a job leaves when it ends: a line for each record of its input, all of them or those that it came to, in no order.
 * Whether a job that was stopped or has expired has written anything is not documented; here one in two has.
 */
export const writeBatchOutput = (core: Core, objects: MemoryObjects, { order, arn, name, status }: Job): void => {
  if (!("inputUri" in order)) return;
  const input = objects.text(order.inputUri);
  if (input === undefined) return;
  const writes =
    status === "Completed" || status === "PartiallyCompleted" || core.dice.draw(`${name} has written`).value < 0.5;
  if (!writes) return;
  const records = input
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record);
  const reached =
    status === "Completed" ? records : records.slice(0, core.dice.between(`${name} came to`, 0, records.length));
  const lines = reached.flatMap((record) => linesOf(core, name, record)).toReversed();
  const folder = `${order.outputUri.replace(/\/$/, "")}/${arn.slice(arn.lastIndexOf("/") + 1)}/`;
  const file = order.inputUri.slice(order.inputUri.lastIndexOf("/") + 1);
  objects.put(`${folder}${file}.out`, lines.join("\n"));
  const success = lines.filter((line) => line.includes('"modelOutput"')).length;
  objects.put(
    `${folder}manifest.json.out`,
    JSON.stringify({
      totalRecordCount: records.length,
      processedRecordCount: reached.length,
      successRecordCount: success,
      errorRecordCount: reached.length - success,
    }),
  );
};

const linesOf = ({ weather }: Core, job: string, { recordId, modelInput }: Record): string[] => {
  const answer = JSON.stringify({ recordId, modelInput, modelOutput: answerOf(modelInput) });
  const error = (errorCode: number, errorMessage: string): string =>
    JSON.stringify({ recordId, modelInput, error: { errorCode, errorMessage } });
  const { fault } = weather.choose(`${job} ${recordId}`, misfortunes);
  if (fault === "record throttled") return [error(429, "Too many requests, please wait before trying again.")];
  if (fault === "record refused") return [error(400, "The request is not valid.")];
  if (fault === "record left out") return [];
  if (fault === "line spoiled") return [answer.slice(0, answer.length / 2)];
  if (fault === "line twice") return [answer, answer];
  if (fault === "line of nobody") return [answer, answer.replace(recordId, idOf(recordId))];
  return [answer];
};

/** In the form of Converse and of Nova, which is the same: the answer is to the number in what was asked. */
export const answerOf = (modelInput: unknown): unknown => ({
  output: { message: { role: "assistant", content: [{ text: answerTo(JSON.stringify(modelInput)) }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
});
