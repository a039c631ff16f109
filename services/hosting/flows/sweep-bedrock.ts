import { CapacityAbandoned } from "../../../events-schema/index.ts";
import { abandonedOf, causeOfAbandoned } from "../domain/abandoned.ts";
import type { Lease } from "../domain/lease.ts";
import { graceMs } from "../domain/patience.ts";
import { isAbandoned, tagKeys, type Tags } from "../domain/tags.ts";
import type { CapacitySeen, HostingPorts } from "../ports.ts";
import { forEach } from "../../chassis/for-each.ts";
import { isAtWork } from "./is-at-work.ts";
import type { Sweep } from "./sweep-rows.ts";

/**
 * Deletes what nobody answers for: capacity of this stack, undecided and past its time by the tags on the resource itself. What is
 * foreign or kept is never touched, and what a live lease answers for is left to that. It is said before it goes, so that somebody
 * hears of it. A refused deletion is tried at the next sweep.
 */
export const sweepBedrock = async (ports: HostingPorts, { now }: Sweep): Promise<void> =>
  forEach(await ports.hosting.list(), async (seen) => {
    const tags = await ports.hosting.tags(seen.arn);
    const { stack } = ports.place;
    if (!tags || !isAbandoned(tags, { stack, now, graceMs: graceMs(ports.patience) })) return;
    if (await isAnsweredFor(ports, seen, tags)) return;
    const cause = causeOfAbandoned(seen, { tags, account: ports.place.account, tick: now.toISOString() });
    try {
      await ports.emitFrom(cause)(CapacityAbandoned, seen.arn, abandonedOf(seen, tags));
    } finally {
      // It bills: whether it can be told does not matter.
      await ports.hosting.remove(seen.method, seen.arn);
    }
  });

/** By a lease until its end; an endpoint in the making by whoever is at work on it. */
const isAnsweredFor = async (ports: HostingPorts, seen: CapacitySeen, tags: Tags): Promise<boolean> => {
  const name = tags[tagKeys.endpoint];
  if (name === undefined) {
    const lease = await ports.store.leases.read(tags[tagKeys.run] ?? "");
    return lease !== undefined && answersFor(lease, seen);
  }
  const change = (await ports.store.endpoints.read(name))?.change;
  return change !== undefined && isAtWork(ports, change.by);
};

/** For what is written down in it; while nothing is, for what has its name. */
const answersFor = ({ phase, capacity, name }: Lease, seen: CapacitySeen): boolean =>
  phase !== "ended" && (capacity ? capacity.arn === seen.arn : name === seen.name);
