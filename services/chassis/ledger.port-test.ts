import { describe, expect, test } from "vitest";
import type { Ledger } from "./ports.ts";

/** What every ledger promises, wherever its rows are. */
export const describeLedger = (name: string, make: () => Ledger | Promise<Ledger>): void => {
  describe(`a ledger ${name}`, () => {
    test("knows what was handled, by whom, and nothing else", async () => {
      const ledger = await make();
      await ledger.recordHandled("training/onDatasetReady", "e-1");
      await ledger.recordHandled("training/onDatasetReady", "e-1");
      expect(await ledger.hasHandled("training/onDatasetReady", "e-1")).toBe(true);
      expect(await ledger.hasHandled("training/onDatasetReady", "e-2")).toBe(false);
      expect(await ledger.hasHandled("training/onRunOver", "e-1")).toBe(false);
    });
  });
};
