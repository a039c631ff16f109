import fc from "fast-check";
import { expect, test } from "vitest";
import { matcherOf } from "./filter-pattern.ts";

const event = JSON.stringify({
  level: "ERROR",
  took: 120.5,
  ok: true,
  user: { "id.x": "u1", email: null },
  hosts: ["a1", "b2"],
  steps: [{ name: "copy" }, { name: "join" }],
  url: "/runs/7",
});

test.each<[pattern: string, message: string, matches: boolean]>([
  ["", "anything", true],
  ["ERROR", "an ERROR", true],
  ["ERROR", "an error", false],
  ["ERROR -slow", "ERROR slow", false],
  ['"two words"', "in two words here", true],
  ["?ERROR ?WARN", "a WARN", true],
  ["?ERROR ?WARN", "an INFO", false],
  ['{ $.level = "ERROR" }', event, true],
  ['{ $.level = "error" }', event, false],
  ["{ $.level = ERROR }", event, true],
  ['{ $.level != "INFO" }', event, true],
  ['{ $.none != "INFO" }', event, false],
  ['{ $.level = "ER*" }', event, true],
  ['{ $.url = "/runs/*" && $.took > 120 }', event, true],
  ["{ $.took >= 1.205e2 }", event, true],
  ["{ $.took < 120 || $.ok IS TRUE }", event, true],
  ["{ $.took < 120 && $.ok IS TRUE || $.none NOT EXISTS }", event, true],
  ["{ ($.took < 120) && ($.ok IS TRUE || $.none NOT EXISTS) }", event, false],
  ["{ $.user.email IS NULL }", event, true],
  ["{ $.user.['id.x'] = u1 }", event, true],
  ["{ $.hosts[1] = b2 }", event, true],
  ["{ $.steps[*].name = join }", event, true],
  ["{ $.user = u1 }", event, false],
  ["{ $.ok IS FALSE }", event, false],
  ["{ $.__proto__ NOT EXISTS }", event, true],
  ['{ $.level = "ERROR" }', "no JSON", false],
])("%s on %s: %s", (pattern, message, matches) => {
  expect(matcherOf(pattern)(message)).toBe(matches);
});

test.each(['"no end', "{ $.a = 1", "{ $.a }", "{ a = 1 }", "{ $.a ~ 1 }", "{ $.a > x }", "{ ($.a = 1 }", "{}"])(
  "%s is no pattern",
  (pattern) => {
    expect(() => matcherOf(pattern)).toThrow(expect.objectContaining({ code: "InvalidParameterException" }));
  },
);

test.each(["[a, b]", "%x+%", "{ $.a = %x+% }"])("%s is refused by name", (pattern) => {
  expect(() => matcherOf(pattern)).toThrow(expect.objectContaining({ code: "UnsupportedOperation" }));
});

test("whatever is sent is a pattern or is refused", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\{[ $.a[\]*'"=!<>&|()1IS NOT%-]{0,40}\}$/), (pattern) => {
      try {
        expect(typeof matcherOf(pattern)(event)).toBe("boolean");
      } catch (cause) {
        expect(cause).toMatchObject({ code: expect.stringMatching(/^(InvalidParameter|Unsupported)/) as string });
      }
    }),
  );
});
