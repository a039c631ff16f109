import { setCodeAside } from "./code-spans.ts";
import { htmlToText } from "./html-to-text.ts";
import { markdownToText } from "./markdown-to-text.ts";

export type PlainText = { readonly text: string; readonly hadHtml: boolean; readonly hadMarkdown: boolean };

/** A text without its markup, as far as the request wants it gone. Code in Markdown stays as it is, its fences and backticks go. */
export const toPlainText = (source: string, steps: { html: boolean; markdown: boolean }): PlainText => {
  const code = steps.markdown ? setCodeAside(source) : { text: source, restore: (text: string) => text };
  const withoutHtml = steps.html ? htmlToText(code.text) : code.text;
  const withoutMarkdown = steps.markdown ? markdownToText(withoutHtml) : withoutHtml;
  return {
    text: code.restore(withoutMarkdown).trim(),
    hadHtml: withoutHtml !== code.text,
    hadMarkdown: withoutMarkdown !== withoutHtml || code.text !== source,
  };
};

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unprintable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\uFDD0\uFDD1]/;

/** Neither control characters nor halves of surrogate pairs in it. */
export const isReadable = (text: string): boolean => text.isWellFormed() && !unprintable.test(text);

/** Without what no reader sees and no JSON of Bedrock's should hold: control characters, halves of surrogate pairs, CR before LF. */
export const toReadable = (text: string): string => {
  const printable = isReadable(text) ? text : text.toWellFormed().replaceAll(new RegExp(unprintable, "g"), "");
  return printable.includes("\r") ? printable.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : printable;
};
