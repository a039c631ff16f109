import { describe, expect, test } from "vitest";
import type { Outcome, Outcomes } from "./ports.ts";

const refused = (message: string): Outcome => ({
  kind: "refused",
  problem: { code: "dataset/no-rows", message, remedy: "add rows" },
  ends: "rejected",
});

/** What every store of outcomes promises. */
export const describeOutcomes = (name: string, make: () => Outcomes): void => {
  describe(`${name}: outcomes`, () => {
    test("are unknown until settled, and then the first one stands for good", async () => {
      const outcomes = make();
      expect(await outcomes.read("run-1")).toBeUndefined();
      expect(await outcomes.settle("run-1", refused("first"))).toEqual(refused("first"));
      expect(await outcomes.settle("run-1", refused("second"))).toEqual(refused("first"));
      expect(await outcomes.read("run-1")).toEqual(refused("first"));
      expect(await outcomes.read("run-2")).toBeUndefined();
    });

    test("settled by two at once are one", async () => {
      const outcomes = make();
      const [one, other] = await Promise.all([
        outcomes.settle("run-1", refused("a")),
        outcomes.settle("run-1", refused("b")),
      ]);
      expect(one).toEqual(other);
    });
  });
};
