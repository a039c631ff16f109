import fc from "fast-check";
import { expect, test } from "vitest";
import { slicesOf } from "./slices.ts";

test("slices hold every record once, few where there are few, never more than a row can name", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200_000 }), (records) => {
      const slices = slicesOf({ records });
      expect(slices.length).toBeLessThanOrEqual(100);
      expect(slices.map(({ slice }) => slice)).toEqual([...slices.keys()]);
      let at = 0;
      for (const { from, to } of slices) {
        expect([from, to > from]).toEqual([at, true]);
        at = to;
      }
      expect(at).toBe(records);
    }),
  );
  expect(slicesOf({ records: 45 }).map(({ to }) => to)).toEqual([20, 40, 45]);
});
