import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AmbiguousPrompt, askingBy, promptsOf } from "./asking.ts";

const template = (text: string) => ({ template: text });
const prompts = { Shirt: template("s"), shoe: template("h"), look: template("l"), all: { expands: ["Shirt", "shoe"] } };

describe("a mapped record", () => {
  const choose = (value: string) =>
    askingBy({ mode: "mapped", column: "kind", prompts: { " TOPS": "Shirt", feet: "shoe" } }, prompts)(value);

  test("is asked what its value names, without blanks and without regard to case", () => {
    expect(choose("tops ")).toEqual([{ suffix: "", prompt: "Shirt" }]);
    expect(choose("FEET")).toEqual([{ suffix: "", prompt: "shoe" }]);
    expect(choose("hats")).toEqual([{ suffix: "", noPrompt: '"hats" in the column "kind" chooses no prompt' }]);
  });

  test("is asked the default, or the prompt that its value is", () => {
    expect(askingBy({ mode: "mapped", column: "kind", default: "look" }, prompts)("hats")[0]).toMatchObject({
      prompt: "look",
    });
    expect(askingBy({ mode: "mapped", column: "kind" }, prompts)("SHIRT")[0]).toMatchObject({ prompt: "Shirt" });
    expect(askingBy({ mode: "mapped", column: "kind" }, prompts)("all")[0]).toHaveProperty("noPrompt");
  });

  test("two values that are one are refused by name", () => {
    expect(() => askingBy({ mode: "mapped", column: "k", prompts: { a: "look", " A": "shoe" } }, prompts)).toThrow(
      '"a" and " A" are one value, since blanks around it and case do not count',
    );
    expect(() => askingBy({ mode: "mapped", column: "k", prompts: { a: "look", A: "shoe" } }, prompts)).toThrow(
      expect.objectContaining({ name: AmbiguousPrompt.name }),
    );
  });

  test("whose value is long or spoiled is named by its beginning, as well-formed text", () => {
    expect(choose("x".repeat(201))).toEqual([
      { suffix: "", noPrompt: `"${"x".repeat(200)}" in the column "kind" chooses no prompt` },
    ]);
    expect(choose("\ud800")).toEqual([{ suffix: "", noPrompt: '"\ufffd" in the column "kind" chooses no prompt' }]);
  });
});

describe("an expanded record", () => {
  const choose = (value: string) => askingBy({ mode: "expanded", column: "kind" }, prompts)(value);

  test("is one record for each prompt of its rule", () => {
    expect(choose("All")).toEqual([
      { suffix: "-001", prompt: "Shirt" },
      { suffix: "-002", prompt: "shoe" },
    ]);
    expect(choose("none")).toEqual([{ suffix: "-000", noPrompt: expect.stringContaining('"none"') }]);
  });

  test("that names a template is asked that one, and what is no template fails", () => {
    const rules = { ...prompts, odd: { expands: ["look", "gone"] } };
    const by = askingBy({ mode: "expanded", column: "k", prompts: { a: "look", b: "odd" } }, rules);
    expect(by("a")).toEqual([{ suffix: "-001", prompt: "look" }]);
    expect(by("b")).toEqual([
      { suffix: "-001", prompt: "look" },
      { suffix: "-002", noPrompt: 'there is no template of the name "gone"' },
    ]);
  });
});

test("whatever a value is, it becomes one question at least, each with a suffix of its own", () => {
  const asks = fc.constantFrom(
    { mode: "mapped" as const, column: "k" },
    { mode: "expanded" as const, column: "k", default: "all" },
    { mode: "expanded" as const, column: "k", prompts: { ["__proto__"]: "all" } },
  );
  fc.assert(
    fc.property(asks, fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "all")), (asks, value) => {
      const asked = askingBy(asks, prompts)(value);
      expect(asked.length).toBeGreaterThan(0);
      expect(new Set(asked.map(({ suffix }) => suffix)).size).toBe(asked.length);
    }),
  );
});

test("what a stage may ask is known before its records", () => {
  expect(promptsOf(undefined, prompts)).toEqual([]);
  expect(promptsOf({ mode: "column", column: "k" }, prompts)).toEqual([]);
  expect(promptsOf({ mode: "single", prompt: "shoe" }, prompts)).toEqual(["shoe"]);
  expect(promptsOf({ mode: "mapped", column: "k" }, prompts)).toEqual(["Shirt", "shoe", "look"]);
  expect(promptsOf({ mode: "mapped", column: "k", prompts: { a: "look" }, default: "shoe" }, prompts)).toEqual([
    "shoe",
    "look",
  ]);
  expect(promptsOf({ mode: "expanded", column: "k" }, prompts)).toEqual(["Shirt", "shoe"]);
  expect(promptsOf({ mode: "expanded", column: "k", default: "look" }, prompts)).toEqual(["Shirt", "shoe", "look"]);
  expect(promptsOf({ mode: "mapped", column: "k", prompts: { a: "all", b: "shoe", c: "gone" } }, prompts)).toEqual([
    "shoe",
  ]);
});
