import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isReadable, toPlainText, toReadable } from "./plain-text.ts";

const both = { html: true, markdown: true };
const plain = (text: string, steps = both): string => toPlainText(text, steps).text;

describe("HTML to text", () => {
  test.each([
    ["<p>One</p><p>two &amp; &#x1F600;</p>", "One\n\ntwo & 😀"],
    ["a<br>b<div>c</div>d", "a\nb\nc\nd"],
    ["see <a href='https://x.example'>here</a><img alt='pic' src=x>", "see here"],
    ["<script>let a = '</p>' + `x`;</script>kept<style>p{}</style><!-- no -->", "kept"],
    ["<svg><svg><text>no</text></svg></svg>yes<template>no</template>", "yes"],
    ["<script>never closed", ""],
    ["<b>bold <i>unclosed", "bold unclosed"],
    ["&amp;lt;b&amp;gt; stays once decoded", "&lt;b&gt; stays once decoded"],
    ["a <x/", "a <x/"],
    ["Array<string> if a < b and <T>, see <3", "Array<string> if a < b and <T>, see <3"],
    ["<fullname>Amazon S3</fullname> <o:p>word</o:p>", "Amazon S3 word"],
    ["<table><tr><td>a</td><td>b</td></tr></table>", "a b"],
    ["AT&T &bogus; &nbsp;x", "AT&T &bogus; \u00A0x"],
    ["a<svg>b<svg>c</svg>d</svg>e", "ae"],
    ["a<script>b<style>c</script>d", "ad"],
    ["a<svg>b<script>c</script>d</svg>e", "ae"],
    ["a<svg><![CDATA[b]]></svg>c", "ac"],
    ["a\n\n\n\n&amp;", "a\n\n\n\n&"],
    ["<made-up> <a-b-c>x", "x"],
    ["<1-a>x", "<1-a>x"],
    ["<a-b!>x", "<a-b!>x"],
  ])("turns %s into %j", (html, expected) => {
    expect(plain(html, { html: true, markdown: false })).toBe(expected);
  });

  test("leaves text without markup alone and says so", () => {
    expect(toPlainText("nothing to do", both)).toEqual({ text: "nothing to do", hadHtml: false, hadMarkdown: false });
  });
});

describe("what was found is told", () => {
  test.each<[text: string, hadHtml: boolean, hadMarkdown: boolean]>([
    ["<b>a</b>", true, false],
    ["&amp;", true, false],
    ["**a**", false, true],
    ["`a`", false, true],
    ["`a` **b** <i>c</i>", true, true],
    ["a", false, false],
  ])("%j", (text, hadHtml, hadMarkdown) => {
    expect(toPlainText(text, both)).toMatchObject({ hadHtml, hadMarkdown });
    expect(toPlainText(text, { html: false, markdown: false })).toEqual({ text, hadHtml: false, hadMarkdown: false });
  });
});

describe("Markdown to text", () => {
  test.each([
    ["# Title #\n\nText **bold** and *it* and __so__ ~~gone~~", "Title\n\nText bold and it and so gone"],
    ['[![badge](b.svg)](x) [link](http://a.example/(b) "t")', "link"],
    ["[text][ref] and <https://a.example>\n\n[ref]: https://b.example 'T'", "text and https://a.example"],
    ["snake_case_name 2 * 3 * 4 \\*not\\*", "snake_case_name 2 * 3 * 4 *not*"],
    ["Head\n====\n\n> quoted\n> > twice\n\n---", "Head\n\nquoted\ntwice"],
    ["| a | b |\n|---|:-:|\n| 1 | 2 |", "a | b\n1 | 2"],
    ["```html\n<b>**code**</b> &amp;\n```\nafter", "<b>**code**</b> &amp;\nafter"],
    ["use `<div>` and ``a ` b``", "use <div> and a ` b"],
    ["> >quoted\n>\t> twice\n>   - kept", "quoted\ntwice\n  - kept"],
    ["> see [it]\n>\n> [it]: https://x.example", "see [it]"],
    ["**one\n\ntwo**three** four", "**one\n\ntwothree four"],
    ["gives `</script><script>` back", "gives </script><script> back"],
    ["- one\n- [two](x)", "- one\n- two"],
    ["a [link\ntext](x) and **bold\ntype** but ** no\n\nbold**", "a link\ntext and bold\ntype but ** no\n\nbold**"],
  ])("turns %s into %j", (markdown, expected) => {
    expect(plain(markdown)).toBe(expected);
  });

  test("does not take stray backticks in HTML for code", () => {
    expect(plain("<p>don`t</p><p>won`t</p>")).toBe("don`t\n\nwon`t");
  });

  test("keeps code marks that the text itself cannot forge", () => {
    expect(plain(toReadable("\uFDD00\uFDD1 `x`"))).toBe("0 x");
  });
});

describe("hostile text", () => {
  const many = 20_000;
  test.each([
    `${"<b>".repeat(many)}x${"</i>".repeat(many)}`,
    '<a href="'.repeat(many),
    "[".repeat(many),
    "[x](".repeat(many),
    "**a".repeat(many),
    "`a ``b ".repeat(many),
    "> ".repeat(many),
    `${" ".repeat(many)}x<b>`,
    "&".repeat(many),
    "<!--".repeat(many),
    "```\n".repeat(many),
    "<x>".repeat(many),
    `[a]:${"(".repeat(many)} x`,
  ])("of many repeated marks (%#) is read in one piece", (text) => {
    expect(plain(text).length).toBeLessThanOrEqual(text.length);
  });

  test("never throws and never lengthens a text that holds no entity", () => {
    const pieces = fc.constantFrom(
      "<",
      ">",
      "p",
      "/",
      "`",
      "```\n",
      "\n",
      "[",
      "](",
      ")",
      "*",
      "_",
      "!",
      "#",
      " ",
      "|",
      "-",
      "\\",
      "~",
      "x",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const text = parts.join("");
        expect(plain(text).length).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test("loses control characters and halves of pairs", () => {
    expect(toReadable("a\0b\u0007c\uD800d\r\ne\rf\tg")).toBe("abc\uFFFDd\ne\nf\tg");
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        expect(isReadable(toReadable(text))).toBe(true);
      }),
    );
  });
});
