import type { Facts } from "./facts.ts";
import type { Purchases } from "./purchases.ts";
import { hour, minutes, patience, within, type Capacity, type Ground } from "./sight.ts";

/** What stands about and costs: slots (I4), hosted capacity (I5), messages (L2). */
export const openStanding = (ground: Ground, { ends, promoted }: Facts, jobs: Purchases) => {
  const { now, broken, seen } = ground;
  const idleSlots = new Map<string, number>();

  const isOurs = ({ tags }: Capacity) => tags["choreo:stack"] === "choreo";
  const isKept = ({ tags }: Capacity) => tags["choreo:decision"] === "keep";
  const undecided = () => seen().capacities.filter((one) => one.deletedAt === undefined && isOurs(one) && !isKept(one));

  /** I4: a slot belongs to a live job, or soon to nobody. */
  const lookAtSlots = (): void => {
    const slots = new Set<string>();
    for (const { key, jobKey } of seen().slots()) {
      const slot = `${key} ${jobKey}`;
      slots.add(slot);
      const job = jobs.of(jobKey);
      if (job && job.endedAt === undefined) idleSlots.delete(slot);
      else idleSlots.set(slot, idleSlots.get(slot) ?? now());
    }
    for (const [slot, since] of idleSlots) {
      if (!slots.has(slot)) idleSlots.delete(slot);
      else if (!within(ground, patience.slotReconciled, since))
        broken("I4", `slot ${slot} has been held without a live job for ${minutes(now() - since)}`);
    }
  };

  /** I5 and cost: what no live run wants bills no longer than the grace time. */
  const lookAtCapacity = (): void => {
    for (const one of undecided()) {
      const runId = one.tags["choreo:run"] ?? "";
      const run = seen().asked.find((asked) => asked.runId === runId);
      if (!run) {
        broken("I5", `${one.method} ${one.name} belongs to run ${runId}, which nobody asked for`);
        continue;
      }
      const over = Math.min(ends.get(runId) ?? Number.POSITIVE_INFINITY, run.cancelledAt ?? Number.POSITIVE_INFINITY);
      if (over === Number.POSITIVE_INFINITY) continue;
      const since = Math.max(over, one.createdAt, one.refusedAt ?? 0);
      if (within(ground, patience.orphanGone, since)) continue;
      const dollars = ((now() - over) / hour) * Math.max(1, one.modelUnits);
      broken(
        "I5",
        `${one.method} ${one.name} outlives its run ${runId} by ${minutes(now() - over)} and has cost ${dollars.toFixed(2)} simulated dollars that nobody wanted`,
      );
    }
  };

  /** L2: a message that is put off is replaced by its copy, not joined by it. */
  const lookAtQueues = (): void => {
    for (const { name, about } of seen().queues()) {
      if (about.length <= patience.copiesMost) continue;
      const copies = Map.groupBy(about, (one) => one);
      for (const [one, all] of copies)
        if (all.length > patience.copiesMost)
          broken("L2", `${all.length} copies of ${one} are in ${name}: they multiply`);
    }
  };

  /** At a quiet end: what was kept was said to be, and what was said to be is there. */
  const lookAtKept = (): void => {
    for (const one of seen().capacities)
      if (one.deletedAt === undefined && isOurs(one) && isKept(one) && ![...promoted.values()].includes(one.arn))
        broken(
          "I5",
          `${one.method} ${one.name} of run ${one.tags["choreo:run"]} is kept, and no ModelPromoted says so`,
        );
    for (const [runId, arn] of promoted)
      if (seen().capacities.some((one) => one.arn === arn && one.deletedAt !== undefined))
        broken("I5", `run ${runId} was promoted, and ${arn} is deleted`);
  };

  return {
    look(): void {
      lookAtSlots();
      lookAtCapacity();
      lookAtQueues();
    },
    lookAtKept,
    undecided,
  };
};
