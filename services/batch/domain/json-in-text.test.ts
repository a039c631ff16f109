import { expect, test } from "vitest";
import { jsonIn } from "./json-in-text.ts";

test.each([
  ["a bare value", " 42 ", 42],
  ["null", "null", null],
  ["the first fence that holds JSON", "```text\nno\n```\n```json\n[1]\n```", [1]],
  ["an array among words", "the list: [1, 2] as asked", [1, 2]],
  ["the first that is whole", 'a { b } {"c":1}', { c: 1 }],
])("%s", (_, text, value) => {
  expect(jsonIn(text)).toEqual({ value });
});

test.each(["", "words", "{", '{"a":', "```\n```", "[".repeat(70) + "]".repeat(70)])("none in %j", (text) => {
  expect(jsonIn(text)).toBeUndefined();
});
