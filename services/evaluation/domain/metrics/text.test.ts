import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutTrailingBlanks, words } from "./text.ts";

const blanks = [
  " ",
  "\t",
  "\n",
  "\r",
  "\v",
  "\f",
  "\u001c",
  "\u001d",
  "\u001e",
  "\u001f",
  "\u0085",
  "\u00a0",
  "\u2028",
  "\u3000",
];

test("words are what stands between white space, every kind that Python knows", () => {
  for (const blank of blanks) {
    expect(words(`${blank}a${blank}${blank}b${blank}`)).toEqual(["a", "b"]);
    expect(withoutTrailingBlanks(`${blank}a b${blank}${blank}`)).toBe(`${blank}a b`);
  }
  expect(words("a\u200bb\ufeff")).toEqual(["a\u200bb\ufeff"]);
  expect([words(""), words(" \n")]).toEqual([[], []]);
  expect([withoutTrailingBlanks(""), withoutTrailingBlanks(" \n"), withoutTrailingBlanks("a")]).toEqual(["", "", "a"]);
});

test("no word is lost, none is empty, and nothing but blanks is cut from the end", () => {
  const texts = fc.array(fc.constantFrom("a", "b", "漢", ...blanks)).map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts, (text) => {
      const found = words(text);
      expect(found).not.toContain("");
      expect(found.join("")).toBe(
        Array.from(text)
          .filter((one) => !blanks.includes(one))
          .join(""),
      );
      const cut = withoutTrailingBlanks(text);
      expect(text.startsWith(cut)).toBe(true);
      expect(words(cut)).toEqual(found);
      expect(blanks).not.toContain(cut.at(-1));
    }),
  );
});
