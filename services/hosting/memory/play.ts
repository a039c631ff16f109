import {
  CancellationRequested,
  EvaluationFailed,
  EvaluationScored,
  ModelTrained,
  RollbackRequested,
  RunEnded,
  type Hosted,
  type Recipe,
} from "../../../events-schema/index.ts";
import { messagesFor, type Message as MessageTo } from "../../chassis/memory/message.ts";
import { sampleCause, sampleComparison, sampleDataset, sampleModel, sampleRun } from "../domain/samples.ts";
import type { HostingPorts } from "../ports.ts";
import { service } from "../service.ts";
import { wiring } from "../wiring.ts";

export type Message = MessageTo<HostingPorts>;

const { event, command } = messagesFor({ service, wiring });
const cause = (name: string, of: string) => sampleCause(sampleRun(name), of);

/** Messages of the run of this name, about the model of this name. */
export const trained = (name: string, recipe: Recipe, baseModel?: string): Message =>
  event("onModelTrained", ModelTrained, cause(name, "trained"), {
    model: sampleModel(name, baseModel),
    jobArn: "arn:job",
    lossByEpoch: [],
    dataset: sampleDataset,
    recipe,
  });

export const scored = (
  name: string,
  decision: "promote" | "retire",
  { hosted, recipe }: { hosted: Hosted; recipe: Recipe },
): Message =>
  event("onEvaluationEnded", EvaluationScored, cause(name, "scored"), {
    model: sampleModel(name),
    hosted,
    comparison: sampleComparison(decision),
    recipe,
  });

export const evaluationFailed = (name: string, { hosted, recipe }: { hosted: Hosted; recipe: Recipe }): Message => {
  const problem = { code: "sample/too-few-answers", message: "too few answers", remedy: "Look at the report." };
  return event("onEvaluationEnded", EvaluationFailed, cause(name, "failed"), {
    model: sampleModel(name),
    hosted,
    problem,
    recipe,
  });
};

export const cancelled = (name: string): Message =>
  event("onRunOver", CancellationRequested, cause(name, "cancelled"), { runId: sampleRun(name), reason: "a test" });

export const runEnded = (name: string): Message =>
  event("onRunOver", RunEnded, cause(name, "ended"), { outcome: "failed", reason: "a test", summary: {} });

/** A rollback is a run of its own, known by its request. */
export const rollback = (name: string, endpoint: string): Message =>
  event("onRollbackRequested", RollbackRequested, cause(name, "rollback"), { requestId: name, endpoint });

export const check = (runId: string): Message => command("check", { runId });

export const ticked = (time: string): Message => command("sweep", { time });
