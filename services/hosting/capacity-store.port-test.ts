import { describe, expect, test } from "vitest";
import { toCreating, toDecided, toEnded, toTold, type Lease } from "./domain/lease.ts";
import { runIsOver } from "./domain/problems.ts";
import { openRollback } from "./domain/rollback.ts";
import { sampleCause, sampleLease, sampleRun } from "./domain/samples.ts";
import { retireFor } from "./domain/verdict.ts";
import type { CapacityStore } from "./ports.ts";

/** What every CapacityStore keeps; `make` gives an empty one. */
export const describeCapacityStore = (name: string, make: () => Promise<CapacityStore>): void => {
  describe(`${name} as CapacityStore`, () => {
    test("the first row of a key stands", async () => {
      const { leases } = await make();
      const lease = sampleLease("x");
      expect(await leases.read(lease.key)).toBeUndefined();
      expect(await leases.open(lease)).toBe("opened");
      expect(await leases.open({ ...lease, name: "other" })).toBe("existed");
      expect(await leases.read(lease.key)).toEqual(lease);
    });

    test("writes only over the version that was read, and counts on", async () => {
      const { leases } = await make();
      const lease = sampleLease("x");
      expect(await leases.replace(lease)).toBe(false);
      await leases.open(lease);
      const creating = toCreating("on-demand")(lease) ?? lease;
      expect(await leases.replace(creating)).toBe(true);
      expect(await leases.replace({ ...lease, ticks: 9 })).toBe(false);
      expect(await leases.read(lease.key)).toEqual({ ...creating, version: 2 });
    });

    test("of writers at once one wins", async () => {
      const { leases } = await make();
      const lease = sampleLease("x");
      await leases.open(lease);
      const won = await Promise.all([1, 2, 3].map(async (ticks) => leases.replace({ ...lease, ticks })));
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    test("lists a lease until its end has been told", async () => {
      const { leases } = await make();
      const lease = sampleLease("x");
      await leases.open(lease);
      await leases.open(sampleLease("y"));
      expect((await leases.live()).toSorted()).toEqual([sampleRun("x"), sampleRun("y")].toSorted());
      const ended = endOf(lease);
      await leases.replace(ended);
      expect(await leases.live()).toContain(lease.key);
      await leases.replace(toTold("ended")({ ...ended, version: 2 }) ?? ended);
      expect(await leases.live()).toEqual([sampleRun("y")]);
    });

    test("keeps leases, rollbacks and endpoints of one name apart", async () => {
      const { leases, rollbacks, endpoints } = await make();
      const lease = sampleLease("x");
      const rollback = openRollback(sampleCause(lease.key, "rollback"), "news");
      const endpoint = {
        key: lease.key,
        version: 1,
        method: "on-demand",
        baseModel: "b",
        modelUnits: 1,
        done: [],
      } as const;
      await rollbacks.open(rollback);
      await endpoints.open(endpoint);
      expect(await leases.read(lease.key)).toBeUndefined();
      expect(await rollbacks.read(lease.key)).toEqual(rollback);
      expect(await endpoints.read(lease.key)).toEqual(endpoint);
      expect(await rollbacks.live()).toEqual([lease.key]);
      await rollbacks.replace({ ...rollback, told: true });
      expect(await rollbacks.live()).toEqual([]);
      expect(await endpoints.live()).toEqual([]);
      expect(await leases.live()).toEqual([]);
    });
  });
};

const endOf = (lease: Lease): Lease => {
  const decided = toDecided(retireFor(runIsOver("cancelled"), "cancelled"))(lease) ?? lease;
  return toEnded("2026-01-02T00:00:00.000Z")(decided) ?? decided;
};
