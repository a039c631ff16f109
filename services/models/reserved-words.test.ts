import { expect, test } from "vitest";
import { reservedWordFinder } from "./reserved-words.ts";

const nova = reservedWordFinder("amazon.nova-micro-v1:0:128k");

test.each([
  ["the user: said", "user:"],
  ["ASSISTANT:", "ASSISTANT:"],
  ["an <image> tag", "<image>"],
  ["[EOS]", "[EOS]"],
  ["users said", undefined],
  ["image", undefined],
  ['{"role":"user","content":[]}', undefined],
])("Nova finds in %j: %j", (text, word) => {
  expect(nova(text)).toBe(word);
});

test("a base model without reserved words, or no base model at all, finds nothing", () => {
  expect(reservedWordFinder("meta.llama3-1-8b-instruct-v1:0:128k")("User:")).toBeUndefined();
  expect(reservedWordFinder(undefined)("User:")).toBeUndefined();
});
