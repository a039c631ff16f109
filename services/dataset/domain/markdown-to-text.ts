import { tidyLines } from "./tidy-lines.ts";

/**
 * Markdown's marks taken away line by line: headings, emphasis, quotes, rules, tables and links keep their words, images and link
 * addresses go. Each pattern runs in linear time and repeats no group, which would need a stack as long as the text, so that no
 * text can hold it up. Code must have been put aside before.
 */
export const markdownToText = (text: string): string => {
  if (!mayHoldMarks.test(text)) return text;
  const kept: string[] = [];
  const source = withoutSpanningMarks(text);
  let changed = source !== text;
  for (const line of source.split("\n")) {
    const plain = plainLine(line);
    changed ||= plain !== line;
    if (plain !== undefined) kept.push(plain);
  }
  return changed ? tidyLines(kept.join("\n")) : text;
};

const mayHoldMarks = /[*_#[\\~|<>=]|--/;

/** undefined: the line is markup alone. */
const plainLine = (line: string): string | undefined => {
  const unquoted = withoutQuoteMarks(line);
  if (isRule(line) || isTableRule(line) || linkDefinition.test(unquoted)) return undefined;
  const bare = unquoted.replace(headingMarks, "");
  const heading = bare.length < line.length && bare.trimEnd().endsWith("#") ? bare.replace(/[ \t]#+[ \t]*$/, "") : bare;
  const cells = heading.trimStart().startsWith("|") ? tableCells(heading) : heading;
  const plain = plainInline(cells);
  return plain.trim() === "" && line.trim() !== "" ? undefined : plain;
};

const headingMarks = /^ {0,3}#{1,6}(?=[ \t])[ \t]+/;
const linkDefinition = /^ {0,3}\[[^[\]^][^[\]]*\]:[ \t]*\S+[ \t]*(?:["'(][^"'()]*["')][ \t]*)?$/;

/** Each mark may have one blank after it. */
const withoutQuoteMarks = (line: string): string => {
  const mark = /^ {0,3}>/.exec(line);
  if (!mark) return line;
  let end = mark[0].length;
  for (;;) {
    if (line[end] === " " || line[end] === "\t") end += 1;
    if (line[end] !== ">") return line.slice(end);
    end += 1;
  }
};

/** `---`, `* * *`, `===`: a rule, or the line under a heading. */
const isRule = (line: string): boolean => /^(?:-{2,}|\*{3,}|_{3,}|={2,})$/.test(line.replaceAll(/[ \t\r]/g, ""));
const isTableRule = (line: string): boolean => line.includes("|") && line.includes("-") && /^[|:\- \t\r]+$/.test(line);

const tableCells = (line: string): string => {
  const trimmed = line.trim();
  return trimmed.slice(1, trimmed.endsWith("|") ? -1 : undefined).trim();
};

const plainInline = (line: string): string => {
  let text = line;
  if (text.includes("<")) text = text.replaceAll(/<(https?:\/\/[^<>\s]+|mailto:[^<>\s]+|[^<>\s@]+@[^<>\s@]+)>/g, "$1");
  if (text.includes("*")) text = withoutStars(text);
  if (text.includes("_")) text = text.replaceAll(underscores, "$2");
  if (text.includes("~~")) text = text.replaceAll(/~~([^~\n]+)~~/g, "$1");
  return text.includes("\\") ? text.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1") : text;
};

/** Links and bold type may go on over the end of a line. */
const withoutSpanningMarks = (text: string): string => {
  const linked = text.includes("[") ? withoutLinks(text) : text;
  if (!linked.includes("**")) return linked;
  const paragraphs = linked.split(blankLines);
  return paragraphs.map((paragraph) => paragraph.replaceAll(boldOverLines, "$1")).join("");
};

/** Between paragraphs, where nothing bold goes on; captured, so that a split keeps them. */
const blankLines = /(\n[ \t]*\n)/;
const boldOverLines = /(?<![\\*])\*\*(?=[^\s*])([^*]+)(?<=[^\s])\*\*(?!\*)/g;

const withoutLinks = (text: string): string =>
  text
    .replaceAll(/!\[[^[\]]*\](?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^[\]]*\])/g, "")
    .replaceAll(/(?<!\\)\[([^[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^[\]]*\])/g, "$1")
    .replaceAll(/\[\^[^[\]]*\]:?/g, "");

const withoutStars = (line: string): string =>
  line
    .replaceAll(/(?<![\\*])\*\*\*(?=[^\s*])([^*]+)(?<=[^\s])\*\*\*/g, "$1")
    .replaceAll(/(?<![\\*])\*(?=[^\s*])([^*]+)(?<=[^\s\\])\*(?!\*)/g, "$1")
    .replaceAll(/(?<![\\*])\*\*(?=[^\s*])([^*]+)(?<=[^\s])\*\*/g, "$1");

/** Never within a word: snake_case stays. */
const underscores = /(?<![\p{L}\p{N}_\\])(_{1,3})(?=[^\s_])([^_]+)(?<=[^\s])\1(?![\p{L}\p{N}_])/gu;
