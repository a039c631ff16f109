import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { setCodeAside } from "./code-spans.ts";

const aside = (index: number): string => `\uFDD0${index}\uFDD1`;
const restored = (text: string): string => {
  const code = setCodeAside(text);
  return code.restore(code.text);
};

describe("code is put aside", () => {
  test.each<[markdown: string, marked: string, restored: string]>([
    ["use `a` and `b`", `use ${aside(0)} and ${aside(1)}`, "use a and b"],
    ["``a ` b`` c", `${aside(0)} c`, "a ` b c"],
    ["` spaced `", aside(0), "spaced"],
    ["`a ``b`` c", `\`a ${aside(0)} c`, "`a b c"],
    ["```\none\ntwo\n```\nafter", `${aside(0)}\nafter`, "one\ntwo\nafter"],
    ["```js\n`x`\n```", aside(0), "`x`"],
    ["~~~\n```\n~~~", aside(0), "```"],
    ["````\n```\n````", aside(0), "```"],
    ["```\na\n````", aside(0), "a"],
    ["```\na\n``` b\n```", aside(0), "a\n``` b"],
    ["```\nnever closed", aside(0), "never closed"],
    ["```\nnever\nclosed", aside(0), "never\nclosed"],
    ["-  ```\na\n```", aside(0), "a"],
    ["\t\t```\na\n```", aside(0), "a"],
    ["   ```\na\n   ```", aside(0), "a"],
    ["- ```\n  a\n  ```", aside(0), "  a"],
    ["12) ~~~\na\n~~~", aside(0), "a"],
    ["\t```\na\n\t```", aside(0), "a"],
    ["x\n```\na\n```\n`b`", `x\n${aside(0)}\n${aside(1)}`, "x\na\nb"],
    ["~~~ with `tick`\na\n~~~", aside(0), "a"],
  ])("%j", (text, marked, expected) => {
    const found = setCodeAside(text);
    expect(found.text).toBe(marked);
    expect(found.restore(found.text)).toBe(expected);
  });
});

describe("is no code", () => {
  test.each([
    "nothing of the sort",
    "one ` alone",
    "``not closed`",
    "a`\nb`",
    "x ~~~ y",
    "1234567890. ~~~",
    "<p>don`t</p><p>won`t</p>",
    "gone ~~struck~~",
  ])("%j", (text) => {
    expect(setCodeAside(text).text).toBe(text);
    expect(restored(text)).toBe(text);
  });

  test("a backtick fence with a backtick after it: that is a span", () => {
    expect(setCodeAside("```a``` b").text).toBe(`${aside(0)} b`);
  });

  test("what only ends an element that it did not open; an end tag at once is about HTML", () => {
    expect(setCodeAside("`a</b>`").text).toBe(aside(0));
    expect(setCodeAside("`a b</b> c`").text).toBe("`a b</b> c`");
    expect(setCodeAside("`a</b> c`").text).toBe("`a</b> c`");
    expect(setCodeAside("`a</strong> c`").text).toBe("`a</strong> c`");
    expect(setCodeAside("`</b> c`").text).toBe(aside(0));
    expect(setCodeAside("`<b>a</b> c`").text).toBe(aside(0));
  });
});

test("the end of a span is looked for among fifty marks", () => {
  const marks = (count: number) => `\`a${" `` b ``` c".repeat(count / 2)} \``;
  expect(setCodeAside(marks(48)).text).toBe(aside(0));
  expect(
    setCodeAside(`\`a${Array.from({ length: 50 }, (_, at) => ` ${"`".repeat(at + 2)}`).join("")} \``).text,
  ).not.toContain("\uFDD0");
});

test("more codes than ten are each put back in their place", () => {
  const all = Array.from({ length: 12 }, (_, at) => `c${at}`);
  expect(restored(all.map((code) => `\`${code}\``).join(" "))).toBe(all.join(" "));
});

test("a mark of a code that is not there gives nothing back", () => {
  expect(setCodeAside("`a`").restore(`x${aside(7)}y`)).toBe("xy");
});

test("put back, a text has lost nothing but marks, blanks and fences", () => {
  const texts = fc
    .array(fc.constantFrom("a", "b1", " ", "`", "``", "\n", "\n```\n", "~~~", "<b>"))
    .map((all) => all.join(""));
  fc.assert(
    fc.property(texts, (text) => {
      const letters = (of: string) => of.replaceAll(/[^a-z0-9]/g, "");
      expect(restored(text)).not.toMatch(/[\uFDD0\uFDD1]/);
      // What follows an opening fence on its line is the name of a language, and goes with it.
      if (!/^[ \t]*(`{3,}|~{3,})/m.test(text)) expect(letters(restored(text))).toBe(letters(text));
    }),
  );
});
