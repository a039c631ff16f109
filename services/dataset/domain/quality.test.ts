import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasOddQuotes, isShorterThan, isShouting } from "./quality.ts";

describe("quality", () => {
  test.each([
    ["BREAKING NEWS ABOUT THE HARBOUR", true],
    ["ΜΕΓΑΛΑ ΝΕΑ ΑΠΟ ΤΟ ΛΙΜΑΝΙ ΣΗΜΕΡΑ", true],
    ["СРОЧНЫЕ НОВОСТИ ИЗ НАШЕГО ГОРОДА", true],
    ["Breaking news about the harbour", false],
    ["港の新しいお知らせがたくさんありますよみなさんどうぞ", false],
    ["NASA", false],
    ["", false],
    ["2024 !!!", false],
    ["ABCDEFGHIJKLMNOPQRST", false],
    ["ABCDEFGHIJKLMNOPQRSTU", true],
    ["ABCDEFGHIJKLMNOPQRSTuvwxy", false],
    ["ABCDEFGHIJKLMNOPQRSTUvwxy", true],
    ["THE YEAR 2024 !!!!!!", false],
  ])("%s shouts: %s", (title, expected) => {
    expect(isShouting(title, 0.8)).toBe(expected);
  });

  test.each([
    ['he said "hi"', false],
    ['he said "hi', true],
    ["“one” and „zwei“", false],
    ["“one and two", true],
    ["«un» »eins«", false],
    ["«un", true],
    ["「はい", true],
    ["it's the dogs' ’n’", false],
    ["＂wide", true],
    ["‹un", true],
    ["‹un›", false],
    ["『はい", true],
    ["はい』", true],
    ["『はい』", false],
    ["﹁はい", true],
    ["﹁はい﹂", false],
    ["﹃はい", true],
    ["﹃はい﹄", false],
    ["「はい」「", true],
    ["‟one〟", false],
    ["〝one", true],
    ["❝one", true],
    ["", false],
  ])("%s has odd quotes: %s", (text, expected) => {
    expect(hasOddQuotes(text)).toBe(expected);
  });

  test("counts characters, not halves", () => {
    expect([isShorterThan("😀😀😀", 4), isShorterThan("😀😀😀😀", 4), isShorterThan("", 1)]).toEqual([
      true,
      false,
      true,
    ]);
    const letters = fc.array(fc.constantFrom("a", "é", "漢", "😀"), { maxLength: 20 });
    fc.assert(
      fc.property(letters, fc.nat({ max: 20 }), (all, characters) => {
        expect(isShorterThan(all.join(""), characters)).toBe(all.length < characters);
      }),
    );
  });

  test("has no odd quotes where every quote is closed, whatever stands between", () => {
    const pairs = fc.constantFrom("«»", "‹›", "「」", "『』", "﹁﹂", "﹃﹄", '""', "“”", "„“", "＂＂");
    fc.assert(
      fc.property(fc.array(fc.tuple(pairs, fc.stringMatching(/^[a-z' ]{0,5}$/)), { minLength: 1 }), (all) => {
        const text = all.map(([[open, close], words]) => `${open}${words}${close}`).join(" ");
        expect(hasOddQuotes(text)).toBe(false);
        for (const [[open, close]] of all)
          expect([hasOddQuotes(text + open), hasOddQuotes(close + text)]).toEqual([true, true]);
      }),
    );
  });
});
