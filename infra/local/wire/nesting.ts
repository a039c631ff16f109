/** JSON deeper than this is refused before anything walks it; AWS's own limit is not documented, common parsers' is a thousand. */
export const nestingMax = 1_000;

const [quote, backslash, brace, bracket, braceEnd, bracketEnd] = Buffer.from('"\\{[}]');

/** Whether the text of some JSON nests deeper than that. Bytes within a character above ASCII are none of the six. */
export const nestsTooDeep = (json: Uint8Array): boolean => {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (inString) {
      if (byte === backslash) at++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === brace || byte === bracket) {
      depth++;
      if (depth > nestingMax) return true;
    } else if (byte === braceEnd || byte === bracketEnd) depth--;
  }
  return false;
};
