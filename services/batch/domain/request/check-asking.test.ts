import { describe, expect, test } from "vitest";
import { Pipeline } from "../../../../events-schema/index.ts";
import { checkAsking } from "./check-asking.ts";
import { namesAsked } from "./prompts-of.ts";
import { one, prompts } from "./sample.testing.ts";
import { tell, asking } from "./check-pipeline.testing.ts";

describe("what is asked", () => {
  const at = "/stages/0/asks";
  const rules = { ...prompts, all: { expands: ["shoes", "other"] } };
  const expanded = (choice: object): Pipeline =>
    one({ asks: { mode: "expanded", column: "kind", ...choice } }, { prompts: rules });
  tell(checkAsking, [
    [
      "a prompt that is not there",
      asking({ mode: "single", prompt: "boots" }),
      ["batch/prompt-unknown", `${at}/prompt`],
    ],
    [
      "a rule where one prompt is asked",
      one({ asks: { mode: "single", prompt: "all" } }, { prompts: rules }),
      ["batch/prompt-kind", `${at}/prompt`, "/prompts/all"],
    ],
    [
      "values of prompts that are not there",
      asking({ mode: "mapped", column: "kind", prompts: { jeans: "jeans", "a/b": "x" }, default: "y" }),
      ["batch/prompt-unknown", `${at}/prompts/jeans`],
      ["batch/prompt-unknown", `${at}/prompts/a~1b`],
      ["batch/prompt-unknown", `${at}/default`],
    ],
    [
      "values that are one",
      asking({ mode: "mapped", column: "kind", prompts: { Shoes: "shoes", " shoes": "other" } }),
      ["batch/mapping-ambiguous", `${at}/prompts/Shoes`, `${at}/prompts/ shoes`],
    ],
    [
      "names as values that are one",
      one({ asks: { mode: "mapped", column: "kind" } }, { prompts: { ...prompts, Other: prompts["other"]! } }),
      ["batch/mapping-ambiguous", at, "/prompts/other", "/prompts/Other"],
    ],
    ["no value and no default", asking({ mode: "mapped", column: "kind", prompts: {} }), ["batch/prompt-missing", at]],
    ["a default alone", asking({ mode: "mapped", column: "kind", prompts: {}, default: "shoes" })],
    ["names of rules where there are none", asking({ mode: "expanded", column: "kind" }), ["batch/prompt-missing", at]],
    [
      "a prompt where a rule is needed",
      expanded({ prompts: { a: "shoes" }, default: "all" }),
      ["batch/prompt-kind", `${at}/prompts/a`, "/prompts/shoes"],
    ],
    ["rules by their names", expanded({})],
    ["text without a prompt", one({ reads: "text", asks: undefined }), ["batch/prompt-missing", "/stages/0"]],
    [
      "an image without a prompt, for a model that talks",
      one({ reads: "image", asks: undefined }),
      ["batch/prompt-missing", "/stages/0"],
    ],
    [
      "an image with a prompt that would not be sent",
      one({ reads: "image" }),
      ["batch/prompt-not-sent", "/stages/0/reads", at],
    ],
    ["an image that is embedded", one({ model: "amazon.titan-embed-image-v1", reads: "image", asks: undefined })],
    ["a column", asking({ mode: "column", column: "text" })],
  ]);

  test("names of prompts that records can meet follow the mode", () => {
    const asked = (request: Pipeline) => namesAsked(request.prompts, request.stages[0]?.asks);
    expect(asked(expanded({}))).toEqual(["all", "shoes", "other"]);
    expect(asked(asking({ mode: "mapped", column: "kind" }))).toEqual(["category", "shoes", "other"]);
    expect(asked(asking({ mode: "mapped", column: "kind", prompts: { a: "shoes", b: "shoes" } }))).toEqual(["shoes"]);
    expect(asked(asking({ mode: "column", column: "kind" }))).toEqual([]);
  });
});
