import {
  CancellationRequested,
  EvaluationFailed,
  EvaluationScored,
  ModelTrained,
  RollbackRequested,
  RunEnded,
  type Contract,
  type Hosted,
  type Recipe,
} from "../../../events-schema/index.ts";
import type { EventReaction } from "../../chassis/react-to.ts";
import { sampleCause, sampleComparison, sampleDataset, sampleModel, sampleRun } from "../domain/samples.ts";
import type { HostingPorts } from "../ports.ts";
import { onCheck } from "../reactions/on-check.ts";
import { onEvaluationEnded } from "../reactions/on-evaluation-ended.ts";
import { onModelTrained } from "../reactions/on-model-trained.ts";
import { onRollbackRequested } from "../reactions/on-rollback-requested.ts";
import { onRunOver } from "../reactions/on-run-over.ts";
import { onTick } from "../reactions/on-tick.ts";

/** One message, as the queues would deliver it: any number of times, to any ports. */
export type Message = {
  what: string;
  /** EventBridge and its queue hold it until it is handled; for the rest the sweep must be enough. */
  isFromBus: boolean;
  deliver(ports: HostingPorts): Promise<void>;
};

const reactions = [
  onModelTrained,
  onRollbackRequested,
  ...onEvaluationEnded,
  ...onRunOver,
] as readonly EventReaction<HostingPorts>[];

const event = (contract: Contract, { name, data }: { name: string; data: unknown }): Message => ({
  what: `${contract.type} ${name}`,
  isFromBus: true,
  deliver: async (ports) => {
    const metadata = sampleCause(sampleRun(name), contract.type);
    const reaction = reactions.find((candidate) => candidate.contract === contract);
    await reaction?.react({ metadata, data }, { ...ports, emit: ports.emitFrom(metadata) });
  },
});

/** Messages of the run of this name, about the model of this name. */
export const trained = (name: string, recipe: Recipe, baseModel?: string): Message =>
  event(ModelTrained, {
    name,
    data: { model: sampleModel(name, baseModel), jobArn: "arn:job", lossByEpoch: [], dataset: sampleDataset, recipe },
  });

export const scored = (
  name: string,
  decision: "promote" | "retire",
  { hosted, recipe }: { hosted: Hosted; recipe: Recipe },
): Message =>
  event(EvaluationScored, {
    name,
    data: { model: sampleModel(name), hosted, comparison: sampleComparison(decision), recipe },
  });

export const evaluationFailed = (name: string, { hosted, recipe }: { hosted: Hosted; recipe: Recipe }): Message => {
  const problem = { code: "sample/too-few-answers", message: "too few answers", remedy: "Look at the report." };
  return event(EvaluationFailed, { name, data: { model: sampleModel(name), hosted, problem, recipe } });
};

export const cancelled = (name: string): Message =>
  event(CancellationRequested, { name, data: { runId: sampleRun(name), reason: "a test" } });

export const runEnded = (name: string): Message =>
  event(RunEnded, { name, data: { outcome: "failed", reason: "a test", summary: {} } });

export const rollback = (name: string, endpoint: string): Message =>
  event(RollbackRequested, { name, data: { endpoint } });

export const check = (runId: string): Message => ({
  what: `check ${runId}`,
  isFromBus: false,
  deliver: async (ports) => onCheck({ runId }, ports),
});

export const ticked = (time: string): Message => ({
  what: `tick ${time}`,
  isFromBus: false,
  deliver: async (ports) => onTick({ time }, ports),
});
