import { expect, test } from "vitest";
import { jsonIn } from "./json-in-text.ts";

test.each([
  ["a bare value", " 42 ", 42],
  ["null", "null", null],
  ["the first fence that holds JSON", "```text\nno\n```\n```json\n[1]\n```", [1]],
  ["an array among words", "the list: [1, 2] as asked", [1, 2]],
  ["a word of a fence", "```7 ```", 7],
  ["a fence that was never closed", "so: ```\n7\n", 7],
  ["a number of a fence that says its language", "so:\n```json\n7\n```\nok", 7],
  ["a number of a fence with another language", "```x-json5\n7\n```", 7],
  ["a number of a fence without one", "```\n7\n```", 7],
  ["a text of a fence", '```"a b"```', "a b"],
  ["what stands between blanks that are none of JSON's", "\ufeff7\u00a0", 7],
  ["what stands between them in a fence", "```json\n\u00a07\u2003\n```", 7],
  ["the twentieth fence", `${"```x\n```\n".repeat(19)}\`\`\`\n7\n\`\`\``, 7],
  ["what the twentieth bracket begins", `${"{ ".repeat(19)}[1]`, [1]],
  ["brackets and quotation marks in texts", 'x {"a":"\\"}]","b":[{}]} y', { a: '"}]', b: [{}] }],
  ["the first that is whole", 'a { b } {"c":1}', { c: 1 }],
])("%s", (_, text, value) => {
  expect(jsonIn(text)).toEqual({ value });
});

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

test("64 levels are read, in whatever the words", () => {
  expect(jsonIn(nested(64))).toEqual({ value: JSON.parse(nested(64)) });
  expect(jsonIn(`so: ${nested(64)}`)).toEqual({ value: JSON.parse(nested(64)) });
});

/** What is too deep is the answer that was meant: nothing smaller is taken in its place. */
const tooMuch = [
  nested(65),
  `${nested(65)} [1]`,
  `\`\`\`json\n{"a":${nested(64)}}\n\`\`\`\n[1]`,
  `${"```x\n```\n".repeat(20)}\`\`\`\n7\n\`\`\``,
  `${"{ ".repeat(20)}[1]`,
];

test.each(["", "words", "{", '{"a":', "```\n```", ...tooMuch])("none in %j", (text) => {
  expect(jsonIn(text)).toBeUndefined();
});
