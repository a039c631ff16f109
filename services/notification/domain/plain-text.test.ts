import fc from "fast-check";
import { expect, test } from "vitest";
import { anyCharacter } from "../../../test/any-character.ts";
import { oneLine, shellWord } from "./plain-text.ts";

test.each([
  ["a\r\nb", "a b"],
  ["  a \t\u0000 b  ", "a b"],
  ["safe\u202egnp.exe", "safe gnp.exe"],
  ["a\u200e\u200f\u061c\u2066\u2069b", "a b"],
  ["a\u2028b\u2029c", "a b c"],
  ["half \ud800 a letter", "half \ufffd a letter"],
  ["", ""],
])("%j is read as the one line %j", (content, line) => {
  expect(oneLine(content, 100)).toBe(line);
});

test.each([
  ["abcd", 4, "abcd"],
  ["abcde", 4, "abc…"],
  ["ab cde", 4, "ab…"],
  ["😀😀😀", 3, "😀😀😀"],
  ["😀😀😀😀", 3, "😀😀…"],
])("%j in %i letters is %j", (content, lengthMax, line) => {
  expect(oneLine(content, lengthMax)).toBe(line);
});

test.each([
  ["run-1", "run-1"],
  ["s3://a/b_c.d:e@f", "s3://a/b_c.d:e@f"],
  ["-rf", "'-rf'"],
  ["", "''"],
  ["a b", "'a b'"],
  ["a$b", "'a$b'"],
  ["it's", "'it'\\''s'"],
  ["a\n; ls", "'a ; ls'"],
  ["x".repeat(301), `'${"x".repeat(299)}…'`],
])("%j is the one word %s of a shell", (content, word) => {
  expect(shellWord(content)).toBe(word);
});

test("whatever is quoted, a shell reads one line's worth of it and nothing else", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 100 }), (content) => {
      const word = shellWord(content);
      const quoted = /^'(.*)'$/su.exec(word)?.[1];
      const read = quoted === undefined ? word : quoted.replaceAll("'\\''", "’");
      expect(read).not.toContain("'");
      expect(read).toBe(oneLine(content, 300).replaceAll("'", "’"));
    }),
  );
});
