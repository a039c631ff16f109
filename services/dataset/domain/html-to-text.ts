import { Tokenizer, type TokenizerCallbacks } from "htmlparser2";
import { blockElements, inlineElements, silentElements } from "./html-elements.ts";
import { tidyLines } from "./tidy-lines.ts";

/**
 * The text a reader of the page would see: entities decoded, block elements on lines of their own, scripts, styles and images left
 * out, links without their addresses. Works on tokens, not on a tree, so depth and missing end tags cost nothing.
 */
export const htmlToText = (html: string): string => {
  if (!html.includes("<") && !html.includes("&")) return html;
  const reader = createReader(html);
  const tokenizer = new Tokenizer({ decodeEntities: true }, reader.callbacks);
  tokenizer.write(html);
  tokenizer.end();
  const text = reader.text();
  return reader.sawTags() ? tidyLines(text) : text;
};

const nothing = (): void => {};

const createReader = (html: string) => {
  const pieces: string[] = [];
  const state = { silent: "", silentDepth: 0, sawTags: false, unknownFrom: -1 };
  let closed: ReadonlySet<string> | undefined;
  const isMarkup = (name: string) => isElement(name) || (closed ??= closedNames(html)).has(name);
  const say = (piece: string): void => {
    const repeatsBlank = piece === " " && pieces.at(-1) === " ";
    if (state.silent === "" && !repeatsBlank) pieces.push(piece);
  };

  const open = (name: string) => {
    state.sawTags = true;
    if (state.silent === name) state.silentDepth += 1;
    else if (state.silent === "" && silentElements.has(name)) [state.silent, state.silentDepth] = [name, 1];
    else say(breakFor(name));
  };
  const close = (name: string) => {
    state.sawTags = true;
    if (state.silent !== name) return say(breakFor(name));
    state.silentDepth -= 1;
    if (state.silentDepth === 0) state.silent = "";
  };
  const endTag = (end: number) => {
    if (state.unknownFrom !== -1) say(html.slice(state.unknownFrom, end + 1));
    state.unknownFrom = -1;
  };

  const callbacks: TokenizerCallbacks = {
    // The tokenizer hands over what follows the name of a tag that is cut off by the end; `onend` says that whole.
    ontext: (start, end) => {
      if (state.unknownFrom === -1) say(html.slice(start, end));
    },
    ontextentity: (codepoint) => say(String.fromCodePoint(codepoint)),
    onopentagname: (start, end) => {
      const name = html.slice(start, end).toLowerCase();
      if (isMarkup(name)) open(name);
      else state.unknownFrom = start - 1;
    },
    onclosetag: (start, end) => {
      const name = html.slice(start, end).toLowerCase();
      close(name);
    },
    onopentagend: endTag,
    onselfclosingtag: endTag,
    onend: () => {
      if (state.unknownFrom !== -1) say(html.slice(state.unknownFrom));
    },
    onattribdata: nothing,
    onattribentity: nothing,
    onattribend: nothing,
    onattribname: nothing,
    oncdata: (start, end, endOffset) => say(html.slice(start, end - endOffset)),
    oncomment: nothing,
    ondeclaration: nothing,
    onprocessinginstruction: nothing,
  };
  return { callbacks, text: () => pieces.join(""), sawTags: () => state.sawTags };
};

/** What looks like a tag but names no element and is never closed is text: `Array<string>`, `<https://example.org>`. */
const isElement = (name: string): boolean =>
  blockElements.has(name) || inlineElements.has(name) || silentElements.has(name) || isCustom.test(name);

/** Elements of vocabularies unknown here give themselves away by their end tags. */
const closedNames = (html: string): ReadonlySet<string> =>
  new Set(Array.from(html.matchAll(/<\/([a-z][a-z0-9]*)/gi), ([, name = ""]) => name.toLowerCase()));

/** Custom elements (`amp-img`) and those of other vocabularies (`o:p`). */
const isCustom = /^[a-z][a-z0-9]*(?:[-:][a-z0-9]+)+$/;

const breakFor = (name: string): string => {
  if (name === "p") return "\n\n";
  if (name === "td" || name === "th") return " ";
  return blockElements.has(name) ? "\n" : "";
};
