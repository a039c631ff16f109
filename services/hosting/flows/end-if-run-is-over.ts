import { toDecided, type Lease } from "../domain/lease.ts";
import { runIsOver } from "../domain/problems.ts";
import { retireFor } from "../domain/verdict.ts";
import type { HostingPorts } from "../ports.ts";
import { changeLease } from "./change.ts";

/** Nothing that bills is created for a run that is over. undefined: it is not. */
export const endIfRunIsOver = async (ports: HostingPorts, { key }: Lease): Promise<Lease | undefined> => {
  const tombstone = await ports.tombstones.read(key);
  return tombstone && changeLease(ports, key, toDecided(retireFor(runIsOver(tombstone), "cancelled")));
};
