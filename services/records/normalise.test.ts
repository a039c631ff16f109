import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentHash, normaliseText, shareOf, sideOf } from "./normalise.ts";

describe("normalised text", () => {
  test.each([
    ["  A\t\n B ", "a b"],
    ["“Ｆｕｌｌ” ﬁ", '"full" fi'],
    ["it’s – so", "it's - so"],
    ["co\u00ADop\u200B", "coop"],
    ["STRASSE", "strasse"],
    ["ΣΑΣ", "σας"],
  ])("of %j is %j", (text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });

  test("keeps apart what only punctuation or symbols tell apart", () => {
    expect(new Set(["What is C?", "What is C#?", "What is C++?", "5", "-5", "👍", "👎"].map(contentHash)).size).toBe(7);
  });

  test("normalised again stays the same", () => {
    const text = fc.string({
      unit: fc.constantFrom("A", "é", "E\u0301", "“", "—", " ", "\n", "ﬁ", "½", "\u200D", "😀"),
    });
    fc.assert(
      fc.property(text, (value) => {
        expect(normaliseText(normaliseText(value))).toBe(normaliseText(value));
      }),
    );
  });
});

describe("the split by hash", () => {
  const shares = [
    ["train", 0.8],
    ["validation", 0.1],
    ["test", 0.1],
  ] as const;

  test("puts equal texts on the same side and keeps the shares", () => {
    const counts = { train: 0, validation: 0, test: 0 };
    for (let at = 0; at < 20_000; at += 1) counts[sideOf(contentHash(`text ${at}`), shares)] += 1;
    expect(counts.train / 20_000).toBeCloseTo(0.8, 1);
    expect(counts.test / 20_000).toBeCloseTo(0.1, 1);
    expect(sideOf(contentHash(" TEXT  1"), shares)).toBe(sideOf(contentHash("text 1"), shares));
  });

  test("uses the whole range and never leaves it", () => {
    expect(shareOf("0".repeat(32))).toBe(0);
    expect(shareOf("f".repeat(32))).toBeLessThan(1);
    expect(
      sideOf("f".repeat(32), [
        ["train", 1],
        ["validation", 0],
      ] as const),
    ).toBe("train");
  });
});
