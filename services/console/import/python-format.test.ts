import fc from "fast-check";
import { expect, test } from "vitest";
import { readTemplate, renderTemplate } from "../../records/template.ts";
import { fromPythonFormat } from "./python-format.ts";

test.each([
  ["A joke about {topic}.", "A joke about {{topic}}."],
  ['Return {{"color": "{hint}"}}', 'Return {"color": "{{hint}}"}'],
  ["{{{{x}}}}", "{{{{x}}"],
  ["{{{x}}}", "{{{x}}}"],
  ["{a!s} {b:}", "{{a}} {{b}}"],
  ["none", "none"],
  ["", ""],
])("%j is %j here", (python, ours) => {
  expect(fromPythonFormat(python)).toEqual({ template: ours, faults: [] });
});

test.each(["{}", "{0}", "{a.b}", "{a[0]}", "{ a }", "{a!r}", "{a:>10}", "a { b", "a } b"])(
  "what has no counterpart in %j is said",
  (python) => {
    expect(fromPythonFormat(python).faults).toHaveLength(1);
  },
);

const literal = fc.oneof(fc.stringMatching(/^[{}ab ":,]{0,12}$/), fc.string());
const row: Record<string, string> = { topic: "cats {{x}}", long_name: "dogs }" };

test("a template says the same in both notations, whatever braces are in it", () => {
  const part = fc.oneof(
    literal.map((text) => ({ text })),
    fc.constantFrom("topic", "long_name").map((field) => ({ field })),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const python = parts
        .map((each) => ("text" in each ? each.text.replaceAll(/[{}]/g, "$&$&") : `{${each.field}}`))
        .join("");
      const said = parts.map((each) => ("text" in each ? each.text : row[each.field])).join("");
      const { template, faults } = fromPythonFormat(python);
      expect(faults).toEqual([]);
      const read = readTemplate(template, (field) => Object.hasOwn(row, field));
      expect(renderTemplate(read, (field) => row[field] ?? "")).toBe(said);
    }),
    { numRuns: 1000 },
  );
});

test("whatever is given, nothing is thrown", () => {
  fc.assert(fc.property(literal, (text) => void fromPythonFormat(text)));
});
