import { events, messages, type Wiring } from "../chassis/wiring.ts";
import type { HostingPorts } from "./ports.ts";
import { CheckCommand, onCheck } from "./reactions/on-check.ts";
import { onEvaluationEnded } from "./reactions/on-evaluation-ended.ts";
import { onModelTrained } from "./reactions/on-model-trained.ts";
import { onRollbackRequested } from "./reactions/on-rollback-requested.ts";
import { onRunOver } from "./reactions/on-run-over.ts";
import { Tick, onTick } from "./reactions/on-tick.ts";
import type { service } from "./service.ts";

/** Which code answers each reaction of the declaration. */
export const wiring: Wiring<typeof service, HostingPorts> = {
  onModelTrained: events(onModelTrained),
  check: messages(CheckCommand, onCheck),
  onEvaluationEnded: events(...onEvaluationEnded),
  onRunOver: events(...onRunOver),
  onRollbackRequested: events(onRollbackRequested),
  sweep: messages(Tick, onTick),
};
