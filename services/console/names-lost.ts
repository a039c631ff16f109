import { isScalar, LineCounter, parseDocument, visit } from "yaml";
import { oneLine } from "../notification/domain/plain-text.ts";
import { UserError } from "./user-error.ts";

const saidMax = 20;

/** A name that stands twice in one object, of which reading would keep the last in silence, is a user's mistake; so is one that no object keeps. */
export const refuseNamesLost = (text: string, file: string): void => {
  const lost = namesLost(text, file);
  if (lost.length === 0) return;
  const more = lost.length > saidMax ? [`${file}: and ${lost.length - saidMax} more of the kind`] : [];
  throw new UserError([...lost.slice(0, saidMax), ...more].join("\n"));
};

const namesLost = (text: string, file: string): readonly string[] => {
  const lines = new LineCounter();
  const lost: { readonly offset: number; readonly sentence: string }[] = [];
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  try {
    // JSON is YAML, and this parser keeps what stands twice.
    visit(parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: "silent" }), {
      Map(_, { items }) {
        const seen = new Map<string, number>();
        for (const { key } of items) {
          if (!isScalar(key)) continue;
          const name = String(key.value);
          const offset = key.range?.[0] ?? 0;
          const first = seen.get(name);
          const said = `${placeOf(offset)}: ${oneLine(JSON.stringify(name), 100)}`;
          if (name === "__proto__")
            lost.push({ offset, sentence: `${said} is no name that can be read; leave it out` });
          else if (first === undefined) seen.set(name, offset);
          else
            lost.push({
              offset,
              sentence: `${said} stands at ${placeOf(first)} already, and one of them would be lost; keep one`,
            });
        }
      },
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${file} is nested too deeply to be read; no request is`, { cause: error });
  }
  // What is outside comes before what is within.
  return lost.sort((a, b) => a.offset - b.offset).map(({ sentence }) => sentence);
};
