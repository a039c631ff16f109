import { describe, expect, test } from "vitest";
import { Pipeline } from "../../../../events-schema/index.ts";
import { checkPrompts } from "./check-prompts.ts";
import { checkReference } from "./reference.ts";
import { prompts, sample } from "./sample.testing.ts";
import { tell, template, fields, text, taken } from "./check-pipeline.testing.ts";

describe("prompts", () => {
  const rule = (...expands: string[]): Pipeline =>
    sample({ prompts: { ...prompts, all: { expands }, some: { expands: ["shoes"] } } });
  tell(checkPrompts, [
    ["a blank template", template("  \n"), ["batch/template", text]],
    ["a template cut short", template("Is it {{file_name"), ["batch/template", text]],
    ["a field without a name", template("Is it {{}}"), ["batch/template", text]],
    ["a template with braces of its own", template('{"a": {{{{b}} {{file_name}}}')],
    ["a rule of nothing there is", rule("shoes", "boots"), ["batch/prompt-unknown", "/prompts/all/expands/1"]],
    ["a rule of a rule", rule("some"), ["batch/prompt-kind", "/prompts/all/expands/0", "/prompts/some"]],
    ["a rule of what every object has", rule("constructor"), ["batch/prompt-unknown", "/prompts/all/expands/0"]],
    [
      "paths that are none",
      fields("json", { a: "color", b: "$.a[", c: "$.c" }),
      ["batch/extraction", taken("a")],
      ["batch/extraction", taken("b")],
    ],
    [
      "patterns that are none",
      fields("regex", { a: "(", b: "a(?=b)", c: "(\\d+)" }),
      ["batch/extraction", taken("a")],
      ["batch/extraction", taken("b")],
    ],
    ["no field at all", fields("json", {}), ["batch/extraction", "/prompts/category/output/fields"]],
    [
      "fields that are one column",
      fields("json", { Size: "$.a", size: "$.b" }),
      ["batch/column-names", taken("Size"), taken("size")],
    ],
  ]);

  test("a reference names what there is to choose from", () => {
    const [problem] = checkReference(sample().prompts, "boots", { wanted: "prompt", place: "/here" });
    expect(problem?.remedy).toBe("write it under prompts, or name one of: category, shoes, other");
  });
});
