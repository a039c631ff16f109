import { describe, expect, test } from "vitest";
import type { NoticeStore, ParkedWindows } from "./ports.ts";

/** What every store of notices promises. */
export const describeNotices = (name: string, make: () => Promise<NoticeStore>): void => {
  describe(`a store of notices ${name}`, () => {
    test("lets one of two begin the same try, and nobody once it is sent", async () => {
      const store = await make();
      expect(await store.read("a")).toEqual({ tries: 0, isSent: false });
      const first = await Promise.all([store.begin("a", 0), store.begin("a", 0)]);
      expect(first.filter(Boolean)).toHaveLength(1);
      expect(await store.read("a")).toEqual({ tries: 1, isSent: false });
      expect(await store.begin("a", 0)).toBe(false);
      expect(await store.begin("a", 1)).toBe(true);
      await store.markSent("a");
      expect(await store.read("a")).toEqual({ tries: 2, isSent: true });
      expect(await store.begin("a", 2)).toBe(false);
      expect(await store.read("b")).toEqual({ tries: 0, isSent: false });
    });
  });
};

/** What every count of parked messages promises. */
export const describeParkedWindows = (name: string, make: () => Promise<ParkedWindows>): void => {
  describe(`windows of parked messages ${name}`, () => {
    test("keep a message in the window in which it was first noted", async () => {
      const windows = await make();
      expect(await windows.windowOf("m-1", "first")).toBe("first");
      expect(await windows.windowOf("m-1", "second")).toBe("first");
      expect(await windows.windowOf("m-2", "first")).toBe("first");
      expect(await windows.count("first")).toBe(2);
      expect(await windows.count("second")).toBe(0);
    });
  });
};
