import { describe, expect, test } from "vitest";
import { withSlots, type Quota } from "./domain/quota.ts";
import type { QuotaStore } from "./ports.ts";

const quota: Quota = {
  key: "batch/some.model-v1:0",
  code: "L-1",
  fallbackLimit: 20,
  limit: 3,
  holders: {},
  version: 1,
};

/** What every QuotaStore keeps; `make` gives an empty one. */
export const describeQuotaStore = (name: string, make: () => Promise<QuotaStore>): void => {
  describe(`${name} as QuotaStore`, () => {
    test("the first row of a key stands", async () => {
      const store = await make();
      expect(await store.read(quota.key)).toBeUndefined();
      await store.open(quota);
      await store.open({ ...quota, limit: 99 });
      expect(await store.read(quota.key)).toEqual(quota);
    });

    test("writes only over the version that was read", async () => {
      const store = await make();
      expect(await store.replace(quota)).toBe(false);
      await store.open(quota);
      const held = withSlots(quota, [{ jobKey: "j", runId: "r" }]);
      const won = await Promise.all([store.replace(held), store.replace({ ...quota, limit: 0 })]);
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await store.read(quota.key))?.version).toBe(2);
    });

    test("knows every key", async () => {
      const store = await make();
      expect(await store.keys()).toEqual([]);
      await store.open(quota);
      await store.open({ ...quota, key: "customization" });
      expect((await store.keys()).toSorted()).toEqual([quota.key, "customization"]);
    });
  });
};
