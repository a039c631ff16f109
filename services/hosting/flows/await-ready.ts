import type { Hosted } from "../../../events-schema/index.ts";
import { toDecided, toHosted, type Lease } from "../domain/lease.ts";
import { decideBy, ticksOf } from "../domain/patience.ts";
import { capacityLost, creationFailed, creationTooLong } from "../domain/problems.ts";
import { cannotHost } from "../domain/verdict.ts";
import type { HostingPorts } from "../ports.ts";
import { changeLease } from "./change.ts";
import { asHosted } from "./find-own.ts";
import { lookAgain } from "./waits.ts";

/** Looks whether the capacity answers by now. What failed or never ends is removed. */
export const awaitReady = async (ports: HostingPorts, lease: Lease, capacity: Hosted): Promise<Lease> => {
  const seen = await ports.hosting.get(capacity.method, capacity.arn);
  if (seen?.status === "ready")
    return changeLease(ports, lease.key, toHosted(asHosted(seen), decideBy(ports.clock.now(), lease.section)));
  const { creationHours } = ports.patience;
  if (!seen) return changeLease(ports, lease.key, toDecided(cannotHost(capacityLost(capacity.arn))));
  if (seen.status === "failed")
    return changeLease(ports, lease.key, toDecided(cannotHost(creationFailed(seen.message))));
  if (lease.ticks >= ticksOf(creationHours))
    return changeLease(ports, lease.key, toDecided(cannotHost(creationTooLong(creationHours))));
  throw lookAgain(`${capacity.name} is still being created`);
};
