import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { BatchJobRequested, BatchJobWithdrawn, type BatchOrder, type DataOf } from "../../../events-schema/index.ts";
import type { OutgoingEvent } from "../../chassis/publish.ts";
import type { MemoryBatch } from "./memory-batch.ts";
import { promptIn } from "./memory-model.ts";
import { jobCompleted, jobFailed, type Message } from "./play.ts";

type Ending =
  "Completed" | "PartiallyCompleted" | "Expired" | "refused" | "Stopped" | "Stopped near its end" | "never made";

/** How a job ends; left out: as Completed, with a line for each record as the model says it, or, once it is withdrawn, as Stopped halfway. */
export type JobEnding = (order: BatchOrder, isWithdrawn: boolean) => Ending;

/** Plays `jobs` and Bedrock: each job that was asked for ends once, with its output written before. */
export const memoryJobs = ({ ports, published }: MemoryBatch, endingOf: JobEnding = usualEnding) => {
  const ended = new Set<string>();
  const isWithdrawn = ({ jobKey }: BatchOrder): boolean =>
    published.some(
      ({ type, detail }: OutgoingEvent) =>
        type === BatchJobWithdrawn.type &&
        "data" in detail &&
        (detail.data as DataOf<typeof BatchJobWithdrawn>).order.jobKey === jobKey,
    );
  const orders: BatchOrder[] = [];
  const answeredPrompts: string[] = [];
  const open = () =>
    published.flatMap(({ type, detail }: OutgoingEvent) => {
      if (type !== BatchJobRequested.type || !("data" in detail)) return [];
      const { order } = detail.data as DataOf<typeof BatchJobRequested>;
      return ended.has(order.jobKey) ? [] : [{ order, runId: detail.metadata.runId }];
    });
  return {
    /** Prompts that jobs have answered: what they would be billed for. */
    answered: answeredPrompts,
    /** Each job once, in the order in which Bedrock heard of it. */
    orders,
    waiting: () => open().length > 0,
    /** What has not ended, in the order in which it was asked for. */
    open: (): BatchOrder[] => open().map(({ order }) => order),
    /** The event of the job that was asked for first, or of this one. */
    async end(jobKey?: string): Promise<Message | undefined> {
      const next = open().find(({ order }) => jobKey === undefined || order.jobKey === jobKey);
      if (!next) return undefined;
      const { order, runId } = next;
      ended.add(order.jobKey);
      const ending = endingOf(order, isWithdrawn(order));
      const problem = { code: "jobs/refused-by-bedrock", message: "ValidationException: no", remedy: "correct it" };
      const withdrawn = { ...problem, code: "jobs/withdrawn", message: "it was stopped: it is wanted no more" };
      if (ending === "refused") return jobFailed(runId, { order, problem });
      if (ending === "never made") return jobFailed(runId, { order, problem: withdrawn });
      orders.push(order);
      const job = {
        arn: `arn:aws:bedrock:us-east-1:000000000000:model-invocation-job/${order.jobKey.slice(0, 12)}`,
        name: `choreo-${order.jobKey}-1`,
        attempt: 1,
        status: ending === "Stopped near its end" ? "Stopped" : ending,
        submittedAt: "2026-01-01T01:00:00Z",
        endedAt: "2026-01-01T02:00:00Z",
      };
      const outputUri = `${order.outputUri}${order.jobKey.slice(0, 12)}/`;
      const lines = (await text(await ports.objects.read(order.inputUri))).trim().split("\n");
      const reached = lines.slice(0, reachOf(ending, lines.length));
      const content = reached.map((line) => outputLine(ports, line)).join("");
      if (ending !== "Expired") answeredPrompts.push(...reached.map(promptOf));
      if (ending !== "Expired")
        await ports.objects.writeOnce(
          `${outputUri}chunk.jsonl.out`,
          () => Readable.from([content]),
          "application/jsonl",
        );
      if (ending === "Expired")
        return jobFailed(runId, { order, job, problem: { ...problem, code: "jobs/expired", message: "it expired" } });
      if (job.status === "Stopped") return jobFailed(runId, { order, job, problem: withdrawn });
      return jobCompleted(runId, { order, job, outputUri });
    },
  };
};

const promptOf = (line: string): string => promptIn((JSON.parse(line) as { modelInput: unknown }).modelInput);

/** Lines that were answered before it ended. */
const reachOf = (ending: Ending, lines: number): number => {
  if (ending === "Completed") return lines;
  return ending === "Stopped near its end" ? lines - 2 : Math.floor(lines / 2);
};

const usualEnding: JobEnding = (_, isWithdrawn) => (isWithdrawn ? "Stopped" : "Completed");

/** As Bedrock writes it; a model that cannot just now leaves an error of HTTP's classes. */
const outputLine = ({ answers }: MemoryBatch["ports"], line: string): string => {
  const { recordId, modelInput } = JSON.parse(line) as { recordId: string; modelInput: unknown };
  const said = answers.of(promptIn(modelInput));
  if (said.outcome === "answered") return `${JSON.stringify({ recordId, modelInput, modelOutput: said.output })}\n`;
  const errorCode = said.outcome === "refused" ? 400 : said.outcome === "failed" ? 500 : 429;
  const errorMessage = "reason" in said ? said.reason : "throttled";
  return `${JSON.stringify({ recordId, modelInput, error: { errorCode, errorMessage } })}\n`;
};
