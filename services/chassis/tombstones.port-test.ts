import { describe, expect, test } from "vitest";
import type { Tombstones } from "./ports.ts";

/** What every store of tombstones promises. */
export const describeTombstones = (name: string, make: () => Tombstones | Promise<Tombstones>): void => {
  describe(`tombstones ${name}`, () => {
    test("say nothing of a run that goes on", async () => {
      expect(await (await make()).read("run-that-goes-on")).toBeUndefined();
    });

    test.each([
      [["cancelled"], "cancelled"],
      [["cancelled", "ended"], "ended"],
      [["ended", "cancelled"], "ended"],
      [["cancelled", "cancelled"], "cancelled"],
    ] as const)("%j leaves %s: the end is final", async (heard, left) => {
      const tombstones = await make();
      const runId = `run-${heard.join("-")}`;
      for (const state of heard) await tombstones.bury(runId, state);
      expect(await tombstones.read(runId)).toBe(left);
    });
  });
};
