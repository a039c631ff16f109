import { Recipe } from "../../../events-schema/index.ts";
import { cancelled } from "../domain/problems.ts";
import type { DatasetPorts, DatasetRequest, Making, Outcome } from "../ports.ts";

type Ports = Pick<DatasetPorts, "tombstones" | "outcomes">;

/**
 * The one outcome of a run: the one that stands, or the one reached now. A run that is over gets none (undefined); a run that was
 * cancelled, before the work or during it, gets its cancellation for an outcome.
 */
export const settleOutcome = async (
  runId: string,
  { tombstones, outcomes }: Ports,
  reach: () => Promise<Outcome>,
): Promise<Outcome | undefined> => {
  const before = await tombstones.read(runId);
  if (before === "ended") return undefined;
  const standing = await outcomes.read(runId);
  if (standing) return standing;
  const reached = before === "cancelled" ? asCancelled : await reach();
  const after = await tombstones.read(runId);
  if (after === "ended") return undefined;
  return outcomes.settle(runId, after === "cancelled" ? asCancelled : reached);
};

const asCancelled: Outcome = { kind: "refused", problem: cancelled, ends: "cancelled" };

export const outcomeOf = (making: Making, request: DatasetRequest): Outcome => {
  if (making.kind === "refused") return { ...making, ends: "rejected" };
  const { dataset, counts } = making;
  // Every section that a recipe knows, and nothing else of the request.
  return { kind: "ready", data: { dataset, counts, recipe: Recipe.parse(request) } };
};
