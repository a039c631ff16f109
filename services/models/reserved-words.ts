import { findCustomizable } from "./table.ts";

/** Finds a word that makes Bedrock fail a whole job; undefined where the base model reserves none. */
export type ReservedWordFinder = (text: string) => string | undefined;

/**
 * For a base model by its id. Matched in any case: the documentation lists one spelling and does not say whether case counts, and a
 * job that fails for one record costs more than the record.
 */
export const reservedWordFinder = (baseModel: string | undefined): ReservedWordFinder => {
  const words = (baseModel === undefined ? undefined : findCustomizable(baseModel))?.reservedWords ?? [];
  if (words.length === 0) return () => undefined;
  const any = new RegExp(words.map((word) => RegExp.escape(word)).join("|"), "i");
  return (text) => any.exec(text)?.[0];
};
