import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTemplate, renderTemplate } from "./template.ts";

const render = (source: string, row: Record<string, string>): string =>
  renderTemplate(
    readTemplate(source, (name) => Object.hasOwn(row, name)),
    (field) => row[field] ?? "",
  );

describe("templates", () => {
  test.each([
    ["{{a}} and {{ b }}", "1 and 2"],
    ['{"x": {{a}}}', '{"x": 1}'],
    ["{{{a}}}", "{1}"],
    ["{{{{a}}", "{{a}}"],
    ["} {{a}} { }}", "} 1 { }}"],
    ["", ""],
  ])("renders %s as %s", (source, expected) => {
    expect(render(source, { a: "1", b: "2" })).toBe(expected);
  });

  test("cuts after so many characters, never inside one", () => {
    expect(render("{{a:3}}|{{a:4}}", { a: "😀b😀d" })).toBe("😀b😀…|😀b😀d");
    expect(render("{{a:3}}", { a: "long", "a:3": "a column of that name" })).toBe("a column of that name");
  });

  test("never expands what is in the data", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("{{b}}", "{{{{", "$&", "$1", "{{a}}"), (noise, braces) => {
        const value = `${noise}${braces}`;
        expect(render("<{{a}}>", { a: value, b: "leaked" })).toBe(`<${value}>`);
      }),
    );
  });

  test.each(["{{nope}}", "{{}}", "{{nope:5}}", "{{a:0}}", "{{a:x}}"])("refuses %s by name", (source) => {
    expect(() => render(source, { a: "1" })).toThrow(/there is no field or column/);
  });

  test.each(["{{a", "x {{ a } }}", "{{a\n{{a}}"])("refuses the unfinished %s", (source) => {
    expect(() => render(source, { a: "1" })).toThrow(/without a field name/);
  });
});
