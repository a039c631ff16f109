import { assert } from "../../chassis/outcome.ts";
import type { Hosted } from "../../../events-schema/index.ts";
import { toBackInLine, toCapacity, toMarked, toRefused, type Lease, type Mark, type Method } from "../domain/lease.ts";
import { decideByAtLatest, ticksOf } from "../domain/patience.ts";
import { noRoom, refusedByBedrock } from "../domain/problems.ts";
import { candidateTags } from "../domain/tags.ts";
import { cannotHost } from "../domain/verdict.ts";
import type { CapacityToCreate, HostingPorts } from "../ports.ts";
import { changeLease } from "./change.ts";
import { endIfRunIsOver } from "./end-if-run-is-over.ts";
import { findOwn } from "./find-own.ts";
import { knockAgain } from "./waits.ts";

/**
 * Mark, look whether the run is over, look whether somebody was faster, create, write down. Who cancels writes the tombstone before it
 * looks at the row, and the mark is written before the tombstone is read: one of the two always sees the other.
 */
export const create = async (ports: HostingPorts, { key }: Lease): Promise<Lease> => {
  const lease = await changeLease(ports, key, toMarked);
  if (lease.phase !== "creating" || lease.capacity) return lease;
  const { mark, method } = lease;
  assert(mark && method, `run ${key} is being created without a mark or a method`);
  const over = await endIfRunIsOver(ports, lease);
  if (over) return over;
  const found = mark.id > 1 || mark.shared ? await findOwn(ports, lease, method) : undefined;
  if (found) return changeLease(ports, key, toCapacity(found, mark.id));
  return createMarked(ports, lease, { mark, method });
};

type Attempt = { mark: Mark; method: Method };

const createMarked = async (ports: HostingPorts, lease: Lease, { mark, method }: Attempt): Promise<Lease> => {
  const created = await ports.hosting.create(orderOf(ports, lease, method));
  switch (created.outcome) {
    case "created":
      return changeLease(ports, lease.key, toCapacity(capacityOf(ports, lease, { method, arn: created.arn }), mark.id));
    case "busy":
      return returnToLine(ports, lease, { mark, message: created.message });
    case "refused": {
      const found = await findOwn(ports, lease, method);
      if (found) return changeLease(ports, lease.key, toCapacity(found, mark.id));
      return changeLease(ports, lease.key, toRefused(cannotHost(refusedByBedrock(created.message)), mark.id));
    }
  }
};

/** Others were faster than the facts. The way is chosen again at the next knock. */
const returnToLine = async (
  ports: HostingPorts,
  { key, ticks }: Lease,
  { mark, message }: { mark: Mark; message: string },
): Promise<Lease> => {
  if (ticks >= ticksOf(ports.patience.roomHours)) {
    const verdict = cannotHost(noRoom(message, "ask AWS for a higher quota or wait for others to finish"));
    return changeLease(ports, key, toRefused(verdict, mark.id));
  }
  await changeLease(ports, key, toBackInLine(mark.id));
  throw knockAgain(message);
};

const orderOf = ({ place, patience }: HostingPorts, lease: Lease, method: Method): CapacityToCreate => ({
  method,
  name: lease.name,
  token: lease.name,
  modelArn: lease.model.arn,
  modelUnits: lease.section.modelUnits,
  tags: candidateTags(place.stack, lease, decideByAtLatest(new Date(lease.askedAt), lease.section, patience)),
});

const capacityOf = (ports: HostingPorts, lease: Lease, made: { method: Method; arn: string }): Hosted => ({
  ...made,
  name: lease.name,
  modelUnits: made.method === "on-demand" ? 0 : lease.section.modelUnits,
  since: ports.clock.now().toISOString(),
});
