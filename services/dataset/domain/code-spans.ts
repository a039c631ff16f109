/** Marks no text can hold: Unicode noncharacters, taken out of every text before. */
const open = "\uFDD0";
const close = "\uFDD1";

/** Text with its Markdown code put aside, so that nothing in it is taken for markup; `restore` puts it back. */
export type SetAside = { readonly text: string; restore(text: string): string };

/** Longest look for the end of a span, in runs of backticks: bounds the work on a line of nothing else. */
const runsMax = 50;

export const setCodeAside = (text: string): SetAside => {
  const codes: string[] = [];
  const keep = (code: string) => `${open}${codes.push(code) - 1}${close}`;
  if (!text.includes("`") && !text.includes("~~~")) return { text, restore: (same) => same };
  const lines: string[] = [];
  let fence: { mark: string; lines: string[] } | undefined;
  for (const line of text.split("\n")) {
    const mark = fenceOf(line);
    if (fence === undefined && mark !== undefined) fence = { mark, lines: [] };
    else if (fence === undefined) lines.push(line.includes("`") ? spansAside(line, keep) : line);
    else if (mark?.startsWith(fence.mark) && line.trim() === mark) {
      lines.push(keep(fence.lines.join("\n")));
      fence = undefined;
    } else fence.lines.push(line);
  }
  if (fence) lines.push(keep(fence.lines.join("\n")));
  return { text: lines.join("\n"), restore: (marked) => restore(marked, codes) };
};

/** Three or more backticks or tildes at the start of a line; a backtick fence has no backtick after them (CommonMark 4.5). */
const fenceOf = (line: string): string | undefined => {
  const mark = /^(?: {0,3}|[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+|[ \t]+)(`{3,}|~{3,})/.exec(line);
  if (!mark?.[1]) return undefined;
  return mark[1].startsWith("`") && line.includes("`", mark[0].length) ? undefined : mark[1];
};

const spansAside = (line: string, keep: (code: string) => string): string => {
  const runs = Array.from(line.matchAll(/`+/g), ({ index, 0: marks }) => ({ index, length: marks.length }));
  let result = "";
  let end = 0;
  for (let at = 0; at < runs.length; at += 1) {
    const run = runs[at];
    if (!run || run.index < end) continue;
    const closing = runs.slice(at + 1, at + 1 + runsMax).find(({ length }) => length === run.length);
    if (!closing) continue;
    const code = line.slice(run.index + run.length, closing.index);
    if (closesWhatItDidNotOpen(code)) continue;
    result += line.slice(end, run.index) + keep(code.trim());
    end = closing.index + closing.length;
  }
  return result + line.slice(end);
};

/**
 * Two stray backticks in a page of HTML are no code: what is between them ends an element after some words of it. Code that begins
 * with an end tag at once is about HTML.
 */
const closesWhatItDidNotOpen = (code: string): boolean => /^[^<]+<\/[^>]*>[^]/.test(code);

const restore = (text: string, codes: readonly string[]): string =>
  text.replaceAll(/\uFDD0(\d+)\uFDD1/g, (_, index: string) => codes[Number(index)] ?? "");
