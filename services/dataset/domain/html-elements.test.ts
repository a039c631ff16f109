import fc from "fast-check";
import { expect, test } from "vitest";
import { blockElements, inlineElements, silentElements } from "./html-elements.ts";
import { htmlToText } from "./html-to-text.ts";

test("no element is of two kinds, and every name is one a page can hold", () => {
  const all = [blockElements, inlineElements, silentElements];
  const names = all.flatMap((kind) => [...kind]);
  expect(new Set(names).size).toBe(names.length);
  expect(all.map((kind) => kind.size)).toEqual([57, 72, 8]);
  for (const name of names) expect(name).toMatch(/^[a-z]+[1-6]?$/);
});

test("a block stands on a line of its own, what is inline does not, what is silent is not read", () => {
  const text = (name: string) => htmlToText(`a<${name}>b</${name}>c`);
  const raw = new Set(["plaintext", "xmp", "textarea", "select", "noscript", "noframes"]);
  for (const name of blockElements)
    if (!raw.has(name) && name !== "p" && name !== "td" && name !== "th") expect(text(name)).toBe("a\nb\nc");
  for (const name of inlineElements) if (!raw.has(name)) expect(text(name)).toBe("abc");
  for (const name of silentElements) expect(text(name)).toBe("ac");
});

test("cells are apart by a blank, paragraphs by a blank line", () => {
  expect(htmlToText("a<td>b</td><th>c</th>d")).toBe("a b c d");
  expect(htmlToText("a<p>b</p>c")).toBe("a\n\nb\n\nc");
});

test("a name is an element's whatever its case, and whatever attributes follow", () => {
  const elements = fc.constantFrom("b", "I", "Span", "DIV", "amp-img", "o:p");
  fc.assert(
    fc.property(elements, fc.constantFrom("", " id=x", " href='<b>'", "/"), (name, rest) => {
      expect(htmlToText(`a<${name}${rest}>`)).toBe("a");
    }),
  );
});
