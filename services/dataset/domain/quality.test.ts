import { describe, expect, test } from "vitest";
import { dateKey } from "./date-key.ts";
import { hasOddQuotes, isShorterThan, isShouting } from "./quality.ts";

describe("quality", () => {
  test.each([
    ["BREAKING NEWS ABOUT THE HARBOUR", true],
    ["ΜΕΓΑΛΑ ΝΕΑ ΑΠΟ ΤΟ ΛΙΜΑΝΙ ΣΗΜΕΡΑ", true],
    ["СРОЧНЫЕ НОВОСТИ ИЗ НАШЕГО ГОРОДА", true],
    ["Breaking news about the harbour", false],
    ["港の新しいお知らせがたくさんありますよみなさんどうぞ", false],
    ["NASA", false],
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
  ])("%s has odd quotes: %s", (text, expected) => {
    expect(hasOddQuotes(text)).toBe(expected);
  });

  test("counts characters, not halves", () => {
    expect([isShorterThan("😀😀😀", 4), isShorterThan("😀😀😀😀", 4), isShorterThan("", 1)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test("reads ISO dates, with UTC for no zone, and nothing else", () => {
    expect(dateKey("2024-01-02")).toBe(Date.UTC(2024, 0, 2));
    expect(dateKey("2024-01-02 03:04:05")).toBe(Date.UTC(2024, 0, 2, 3, 4, 5));
    expect(dateKey("2024-01-02T03:04:05+01:00")).toBe(Date.UTC(2024, 0, 2, 2, 4, 5));
    expect([dateKey("2/1/2024"), dateKey("2024-13-45"), dateKey(""), dateKey(null)]).toEqual([null, null, null, null]);
  });
});
