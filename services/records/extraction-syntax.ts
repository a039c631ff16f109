import { JSONPathEnvironment, type JSONPathQuery } from "json-p3";
import { RE2JS } from "re2js";

/** A path or pattern that cannot be read; the message says where, and what it expected. */
export class ExtractionFault extends Error {
  override readonly name = "ExtractionFault";
}

/**
 * RFC 9535 without `match` and `search`: they would run a pattern of the requester's by backtracking, which a few characters can make
 * endless. Patterns have an extraction of their own.
 */
const environment = new JSONPathEnvironment();
for (const name of ["match", "search"]) environment.functionRegister.delete(name);

export type JsonPath = JSONPathQuery;

/** Read once, asked of every answer. */
export const compileJsonPath = (path: string): JsonPath => {
  // The parser trips over an end where a name should stand; it says so here in words.
  if (!path.startsWith("$")) throw new ExtractionFault(`${JSON.stringify(path)} does not begin with "$"`);
  if (path.endsWith(".")) throw new ExtractionFault(`${JSON.stringify(path)} ends with ".", without a name after it`);
  return orFault(path, () => environment.compile(path));
};

/** In time linear in the answer, whatever the pattern: RE2's syntax, which has no look-around and no back-references. */
export const compilePattern = (pattern: string): RE2JS =>
  orFault(pattern, () => RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE));

const orFault = <T>(text: string, compile: () => T): T => {
  try {
    return compile();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ExtractionFault(`${JSON.stringify(text)}: ${why.slice(0, 300)}`, { cause });
  }
};
