import { describe, expect, test } from "vitest";
import { newPace, type Pace } from "./pace.ts";
import type { PaceStore } from "./ports.ts";

const key = "base/some.model-v1:0";

/** What every PaceStore keeps; `make` gives an empty one. */
export const describePaceStore = (name: string, make: () => Promise<PaceStore>): void => {
  describe(`${name} as PaceStore`, () => {
    test("tells its own time with what it has read, and time goes forward", async () => {
      const store = await make();
      const first = await store.read(key);
      expect(first.pace).toBeUndefined();
      expect(first.at).toBeGreaterThan(0);
      expect((await store.read(key)).at).toBeGreaterThanOrEqual(first.at);
    });

    test("writes only over the version that was read, the first one over nothing", async () => {
      const store = await make();
      const permitted = (requests: number): Pace => ({ ...newPace(key), permitted: [{ at: 1000, requests }] });
      const first = await Promise.all([store.replace(permitted(1)), store.replace(permitted(2))]);
      expect(first.filter(Boolean)).toHaveLength(1);
      const { pace } = await store.read(key);
      expect(pace).toMatchObject({ key, version: 1, permitted: [{ at: 1000 }] });
      if (!pace) return;
      const limit = { perMinute: 3, readAt: 2000 };
      const second = await Promise.all([store.replace(pace), store.replace({ ...pace, limit })]);
      expect(second.filter(Boolean)).toHaveLength(1);
      expect(await store.replace(pace)).toBe(false);
      expect((await store.read(key)).pace?.version).toBe(2);
      expect((await store.read("base/another-model")).pace).toBeUndefined();
    });
  });
};
