import {
  ModelHosted,
  ModelHostingFailed,
  ModelPromoted,
  ModelRetired,
  RunEnded,
} from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import type { Emit } from "../../chassis/publish.ts";
import { toDecided, toTold, type Lease } from "../domain/lease.ts";
import { runEndOf } from "../domain/run-end.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { HostingPorts } from "../ports.ts";
import { changeLease } from "./change.ts";

/** One fact of each type in a run, so one natural key. */
const naturalKey = "hosting";

/** Says that the model answers. Without an evaluation there is nobody to wait for. */
export const tellHosted = async (ports: HostingPorts, lease: Lease): Promise<Lease> => {
  const { model, dataset, recipe, capacity } = lease;
  assert(capacity, `run ${lease.key} is hosted without capacity`);
  if (dataset) await ports.emitFrom(lease.cause)(ModelHosted, naturalKey, { model, hosted: capacity, dataset, recipe });
  const change = recipe.evaluation
    ? toTold("hosted")
    : toDecided({ decision: "promote", why: "no evaluation was asked for" });
  return changeLease(ports, lease.key, change);
};

/** Says what became of the model, then that the run is over. */
export const tellEnd = async (ports: HostingPorts, lease: Lease): Promise<Lease> => {
  const { verdict, cause } = lease;
  assert(verdict, `run ${lease.key} has ended without a verdict`);
  const emit = ports.emitFrom(cause);
  await tellOutcome(emit, lease, verdict);
  await emit(RunEnded, "run", runEndOf(lease, verdict));
  return changeLease(ports, lease.key, toTold("ended"));
};

const tellOutcome = async (emit: Emit, lease: Lease, verdict: Verdict): Promise<void> => {
  const { model, capacity, swapped, section, modelDeleted } = lease;
  if (verdict.decision === "promote") {
    const hosted = swapped?.hosted ?? capacity;
    assert(hosted, `run ${lease.key} is promoted without capacity`);
    return emit(ModelPromoted, naturalKey, { model, hosted, why: verdict.why, ...onEndpoint(lease) });
  }
  if (verdict.decision === "fail") return emit(ModelHostingFailed, naturalKey, { model, problem: verdict.problem });
  if (capacity)
    return emit(ModelRetired, naturalKey, {
      model,
      hosted: capacity,
      modelDeleted,
      why: whyRetired(lease, verdict.why),
    });
  assert(verdict.problem, `run ${lease.key} is retired without capacity or a problem, ${section.method}`);
  return emit(ModelHostingFailed, naturalKey, { model, problem: verdict.problem });
};

const onEndpoint = ({ section, swapped }: Lease): { endpoint?: string; previousModelArn?: string } => ({
  ...(section.endpoint !== undefined && { endpoint: section.endpoint }),
  ...(swapped?.previousModelArn !== undefined && { previousModelArn: swapped.previousModelArn }),
});

const whyRetired = ({ modelRefusals, modelDeleted }: Lease, why: string): string =>
  modelRefusals === 0 || modelDeleted
    ? why
    : `${why.slice(0, 1800)} Bedrock would not delete the custom model ${modelRefusals} times; it is still there.`;
