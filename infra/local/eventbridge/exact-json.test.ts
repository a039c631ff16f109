import fc from "fast-check";
import { expect, test } from "vitest";
import { mayLoseDigits, parseExactly } from "./exact-json.ts";

test.each([
  "9007199254740993",
  "-9007199254740993",
  "123456789012345678901234567890",
  "1.50",
  "1.0",
  "100.00",
  "1e2",
  "1E+2",
  "3.0e-7",
  "0.0000001",
  "-0",
  "0.1000000000000000055511151231257827",
])("%s stays as it was written, alone and inside", (number) => {
  for (const text of [number, `[${number}]`, `{"a":{"b":[1,${number},"x"]}}`])
    expect(JSON.stringify(parseExactly(text))).toBe(text);
});

test("a text in which nothing looks suspicious is written again as it was read", () => {
  const number = fc.tuple(fc.bigInt(), fc.integer({ min: 0, max: 25 }), fc.constantFrom("", "e1", "E-3", "e+20"));
  fc.assert(
    fc.property(number, ([digits, places, exponent]) => {
      const whole = String(digits);
      const text = `[${whole}${places === 0 ? "" : `.${String(places).padStart(places, "0")}`}${exponent}]`;
      expect(JSON.stringify(parseExactly(text))).toBe(text);
      if (!mayLoseDigits(text)) expect(JSON.stringify(JSON.parse(text))).toBe(text);
    }),
  );
});

test("what is not JSON is refused", () => {
  expect(() => parseExactly('{"a":1.50')).toThrow(SyntaxError);
});
