/** A number as it was written: `JSON.stringify` writes it the same again. */
export type WrittenNumber = { rawJSON: string };

/** What ECMAScript has for this (JSON.parse source text access) and TypeScript's library does not describe yet. */
type ExactJson = {
  rawJSON(text: string): WrittenNumber;
  isRawJSON(value: unknown): value is WrittenNumber;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};
const exact = JSON as unknown as ExactJson;

/** What a number must look like somewhere in the text so that JavaScript might write it otherwise than it was written. */
const suspicious = /\d{16}|\d\.\d*0(?!\d)|\.0{6}|\d[eE][-+]?\d|(?:^|[[:,\s])-0/;

/** Whether `JSON.parse` of the text might not keep each number's digits; "no" is certain. */
export const mayLoseDigits = (text: string): boolean => suspicious.test(text);

export const isWrittenNumber = (value: unknown): value is WrittenNumber => exact.isRawJSON(value);

/** Reads JSON as EventBridge hands it on: a number that JavaScript would write otherwise stays as it was written. */
export const parseExactly = (text: string): unknown => {
  if (!mayLoseDigits(text)) return JSON.parse(text);
  return exact.parse(text, (_, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? exact.rawJSON(source) : value,
  );
};
