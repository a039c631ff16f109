import {
  EvaluationFailed,
  EvaluationScored,
  type CustomModel,
  type Hosted,
  type Metadata,
  type Recipe,
} from "../../../events-schema/index.ts";
import { reactTo, type EventReaction } from "../../chassis/react-to.ts";
import { openLease, toDecided, type Lease, type Scored } from "../domain/lease.ts";
import { capacityNameOf } from "../domain/names.ts";
import { decideBy } from "../domain/patience.ts";
import { afterEvaluation, afterFailedEvaluation } from "../domain/after-evaluation.ts";
import type { Verdict } from "../domain/verdict.ts";
import { changeLease } from "../flows/change.ts";
import type { HostingPorts } from "../ports.ts";

type Word = { model: CustomModel; hosted: Hosted; recipe: Recipe };

/** Writes the verdict down, unless there is one already, and sends a check to carry it out. */
const decide = async (
  ports: HostingPorts,
  { cause, word }: { cause: Metadata; word: Word },
  { verdict, comparison }: { verdict: Verdict; comparison?: Scored },
): Promise<void> => {
  if (!(await isKnown(ports, cause, word))) return;
  await changeLease(ports, cause.runId, toDecided(verdict, { comparison, cause }));
  await ports.checks.send(cause.runId);
};

/** A lost row is made again from what the evaluation says, so that neither the decision nor the capacity is lost with it. */
const isKnown = async (ports: HostingPorts, cause: Metadata, { model, hosted, recipe }: Word): Promise<boolean> => {
  const { leases } = ports.store;
  if (await leases.read(cause.runId)) return true;
  if (!recipe.hosting || (await ports.tombstones.read(cause.runId)) !== undefined) return false;
  const now = ports.clock.now();
  const name = capacityNameOf(ports.place.stack, cause.runId);
  const asked = { cause, model, recipe, section: recipe.hosting, name, askedAt: now.toISOString() };
  const lost: Lease = {
    ...openLease(asked),
    phase: "hosted",
    told: true,
    method: hosted.method,
    capacity: hosted,
    decideBy: decideBy(now, recipe.hosting),
  };
  await leases.open(lost);
  return true;
};

export const onEvaluationEnded: readonly EventReaction<HostingPorts>[] = [
  reactTo(EvaluationScored, async ({ metadata, data }, ports: HostingPorts) =>
    decide(ports, { cause: metadata, word: data }, afterEvaluation(data.comparison)),
  ),
  reactTo(EvaluationFailed, async ({ metadata, data }, ports: HostingPorts) =>
    decide(ports, { cause: metadata, word: data }, { verdict: afterFailedEvaluation(data.problem) }),
  ),
];
