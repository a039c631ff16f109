import { isOverAndTold, isWaitingForWord, toDecided, toTicked, type Lease } from "../domain/lease.ts";
import { noDecision } from "../domain/problems.ts";
import * as rollbacks from "../domain/rollback.ts";
import { retireFor } from "../domain/verdict.ts";
import type { HostingPorts } from "../ports.ts";
import { changeLease, changeRollback } from "./change.ts";
import { forEach } from "../../chassis/for-each.ts";

/** Sweeps without a check after which one is sent again: a check that still comes back by itself resets the count. */
const quietTicksMax = 2;

export type Sweep = { readonly tick: string; readonly now: Date };

/** Every lease with something left to do: ends it if its time is up, and sends a check where none has looked for a while. */
export const sweepLeases = async (ports: HostingPorts, sweep: Sweep): Promise<void> =>
  forEach(await ports.store.leases.live(), async (key) => sweepLease(ports, key, sweep));

const sweepLease = async (ports: HostingPorts, key: string, { tick, now }: Sweep): Promise<void> => {
  const ticked = await changeLease(ports, key, toTicked(tick));
  const lease = isOverdue(ticked, now) ? await changeLease(ports, key, toDecided(overdue(ticked))) : ticked;
  const isNews = lease.phase !== ticked.phase;
  const isForgotten = lease.quietTicks >= quietTicksMax && !isWaitingForWord(lease) && !isOverAndTold(lease);
  if (isNews || isForgotten) await ports.checks.send(key);
};

const isOverdue = ({ phase, decideBy }: Lease, now: Date): boolean =>
  phase === "hosted" && decideBy !== undefined && now.getTime() > Date.parse(decideBy);

const overdue = ({ section }: Lease) => retireFor(noDecision(section.decisionHours), "failed");

export const sweepRollbacks = async (ports: HostingPorts, { tick }: Sweep): Promise<void> =>
  forEach(await ports.store.rollbacks.live(), async (key) => {
    const rollback = await changeRollback(ports, key, rollbacks.toTicked(tick));
    if (rollback.quietTicks >= quietTicksMax && !rollback.told) await ports.checks.send(key);
  });
