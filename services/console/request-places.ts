import { LineCounter, parseDocument, type Document } from "yaml";

export type Position = { readonly line: number; readonly column: number };

/** Where in a file of JSON a pointer's value stands; of what is missing, where its parent does. undefined: nobody knows. */
export const placesIn = (text: string): ((pointer: string) => Position | undefined) => {
  const lines = new LineCounter();
  // JSON is YAML, and this parser keeps where things stood. What the text means is read by JSON.parse.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  return (pointer) => {
    const offset = offsetOf(document, stepsOf(pointer));
    if (offset === undefined) return undefined;
    const { line, col: column } = lines.linePos(offset);
    return { line, column };
  };
};

/** The same as a person opens it: `request.json:3:5`. */
export const namedPlacesIn = (text: string, file: string): ((pointer: string) => string) => {
  const where = placesIn(text);
  return (pointer) => {
    const position = where(pointer);
    return position === undefined ? file : `${file}:${position.line}:${position.column}`;
  };
};

const stepsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

const offsetOf = (document: Document.Parsed, steps: readonly string[]): number | undefined => {
  const node = document.getIn(steps, true);
  if (isRanged(node)) return node.range[0];
  return steps.length === 0 ? document.contents?.range?.[0] : offsetOf(document, steps.slice(0, -1));
};

const isRanged = (node: unknown): node is { range: [number, number, number] } =>
  typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
