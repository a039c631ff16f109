import { backoffMs } from "../../chassis/clock.ts";
import { assert } from "../../chassis/outcome.ts";
import type { Endpoint, EndpointChange } from "../domain/endpoint.ts";
import type { Lease, LeaseChange } from "../domain/lease.ts";
import type { Rollback, RollbackChange } from "../domain/rollback.ts";
import type { HostingPorts, Rows } from "../ports.ts";

/** Each lost race means that another one was won; so many in a row are a defect or a storm, and the message comes back. */
const racesMax = 30;

/** The row as it stands afterwards, changed or not: reads, decides and writes until nobody has written in between. */
const changeRow = async <Row extends { readonly key: string; readonly version: number }>(
  { clock, random }: Pick<HostingPorts, "clock" | "random">,
  rows: Rows<Row>,
  { key, change }: { key: string; change: (row: Row) => Row | undefined },
): Promise<Row> => {
  for (let lost = 0; lost < racesMax; lost += 1) {
    const row = await rows.read(key);
    assert(row, `there is no row ${key}, although it is being worked on`);
    const changed = change(row);
    if (!changed) return row;
    if (await rows.replace(changed)) return { ...changed, version: row.version + 1 };
    await clock.wait(backoffMs(lost, random, { baseMs: 5, capMs: 500 }));
  }
  throw new Error(`lost ${racesMax} races for the row ${key} in a row`);
};

export const changeLease = async (ports: HostingPorts, key: string, change: LeaseChange): Promise<Lease> =>
  changeRow(ports, ports.store.leases, { key, change });

export const changeEndpoint = async (ports: HostingPorts, key: string, change: EndpointChange): Promise<Endpoint> =>
  changeRow(ports, ports.store.endpoints, { key, change });

export const changeRollback = async (ports: HostingPorts, key: string, change: RollbackChange): Promise<Rollback> =>
  changeRow(ports, ports.store.rollbacks, { key, change });
