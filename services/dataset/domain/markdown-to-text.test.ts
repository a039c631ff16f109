import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markdownToText } from "./markdown-to-text.ts";

describe("headings and rules", () => {
  test.each([
    ["# One", "One"],
    ["   ###### Six", "Six"],
    ["#\tTab ##  ", "Tab"],
    ["#no", "#no"],
    ["####### seven", "####### seven"],
    ["    # indented", "    # indented"],
    ["# C#", "C#"],
    ["C #", "C #"],
    ["a\n---\nb", "a\nb"],
    ["a\n* * *\nb", "a\nb"],
    ["a\n==\nb", "a\nb"],
    ["a\n***\nb\n___\nc", "a\nb\nc"],
    ["a\n**\nb", "a\n**\nb"],
    ["a\n__\nb", "a\n__\nb"],
    ["a\n=\nb", "a\n=\nb"],
    ["a\n-\nb", "a\n-\nb"],
    ["a\n--x\nb", "a\n--x\nb"],
    ["x---", "x---"],
  ])("%j is %j", (text, expected) => {
    expect(markdownToText(text)).toBe(expected);
  });
});

describe("quotes and tables", () => {
  test.each([
    ["> a", "a"],
    ["   >a", "a"],
    ["    > a", "    > a"],
    [">> a", "a"],
    [">  a", " a"],
    [">\ta", "a"],
    ["a > b", "a > b"],
    ["> # H", "H"],
    ["> [a]: x\nb", "b"],
    ["|a|b|", "a|b"],
    ["  | a | b", "a | b"],
    ["a\n|\nb", "a\nb"],
    ["a | b", "a | b"],
    ["a\n|:-:|---|\nb", "a\nb"],
    ["a|b\n-|-\nc|d", "a|b\nc|d"],
    ["| - x |", "- x"],
    ["a\n| : |\nb", "a\n:\nb"],
  ])("%j is %j", (text, expected) => {
    expect(markdownToText(text)).toBe(expected);
  });
});

describe("links and images", () => {
  test.each([
    ["[a](b)", "a"],
    ["[a](b (c) d) e", "a e"],
    ["[a][b]", "a"],
    ["[a][]", "a"],
    ["[a]", "[a]"],
    ["\\[a](b)", "[a](b)"],
    ["x ![a](b) y", "x  y"],
    ["x ![a][b] y", "x  y"],
    ["![a]", "![a]"],
    ["so[^1] it is\n\n[^1]: a note", "so it is\n\n a note"],
    ["a\n[b]: c\nd", "a\nd"],
    ['a\n   [b]: c "t" \nd', "a\nd"],
    ["a\n[b]: c (t)\nd", "a\nd"],
    ["a\n    [b]: c\nd", "a\n    [b]: c\nd"],
    ["a\n[b]: c d\ne", "a\n[b]: c d\ne"],
    ["<https://a.example/?b=c>", "https://a.example/?b=c"],
    ["<http://a.example>", "http://a.example"],
    ["<mailto:a@b.example>", "mailto:a@b.example"],
    ["<a@b.example>", "a@b.example"],
    ["<ftp://a>", "<ftp://a>"],
    ["<a b@c>", "<a b@c>"],
  ])("%j is %j", (text, expected) => {
    expect(markdownToText(text)).toBe(expected);
  });
});

describe("emphasis and escapes", () => {
  test.each([
    ["*a* **b** ***c***", "a b c"],
    ["**a *b* c**", "a b c"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["* a", "* a"],
    ["** a **", "** a **"],
    ["\\*a\\*", "*a*"],
    ["**a\nb**", "a\nb"],
    ["**a\n\nb**", "**a\n\nb**"],
    ["**a\n \t\nb** **c**", "**a\n\nb** c"],
    ["_a_ __b__ ___c___", "a b c"],
    ["snake_case_name", "snake_case_name"],
    ["é_a_ _a_é", "é_a_ _a_é"],
    ["(_a_)", "(a)"],
    ["_ a_ _a _", "_ a_ _a _"],
    ["_a__", "_a__"],
    ["\\_a_", "_a_"],
    ["~~a~~ ~b~", "a ~b~"],
    ["\\# \\[ \\\\ \\` \\~ \\a", "# [ \\ ` ~ \\a"],
  ])("%j is %j", (text, expected) => {
    expect(markdownToText(text)).toBe(expected);
  });
});

test("a text without marks is left as it is, blank lines and all", () => {
  for (const text of ["", "a\n\n\n\nb  ", "well-known, a - b", "[x", "2 < 3 | x > 1\n\n\n\ny"])
    expect(markdownToText(text)).toBe(text);
});

test("words stay in their order, and nothing comes to a text that was not in it", () => {
  const parts = fc.constantFrom(
    "ab",
    "c1",
    " ",
    "\n",
    "\n\n",
    "*",
    "**",
    "_",
    "#",
    "# ",
    "> ",
    "|",
    "~~",
    "-",
    "<",
    ">",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (all) => {
      const text = all.join("");
      const letters = (of: string) => of.replaceAll(/[^a-z0-9]/g, "");
      const plain = markdownToText(text);
      expect(letters(plain)).toBe(letters(text));
      expect(plain.length).toBeLessThanOrEqual(text.length);
    }),
  );
});
