import fc from "fast-check";
import { expect, test } from "vitest";
import { labelOf } from "./labels.ts";

test.each([
  ["rowsIn", "Rows read"],
  ["hostingUsdPerDay", "Hosting costs a day"],
  ["__proto__", "__proto__"],
  ["toString", "toString"],
])("%s is called %s", (key, label) => {
  expect(labelOf(key)).toBe(label);
});

test("a key without a word of its own is shown as it is written", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3 }), (key) => {
      expect(labelOf(key)).toBe(key);
    }),
  );
});
