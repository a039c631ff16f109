import { standing, type Said } from "../domain/join.ts";
import type { Answered, Failed, OutputLine } from "../domain/output-line.ts";
import type { Places, Tools } from "./tools.ts";

/** What jobs and on-demand calls have written about a chunk's records, found by id. Holds where each line stands, not the line. */
export type Answers = {
  /** What stands of all that was said of this record; undefined: nothing. Ask once for each record. */
  take(id: string): Answered | Failed | undefined;
  /** Lines that stand for no record, by why; final when every record has been asked for. */
  left(): { readonly unreadable: number; readonly unknown: number; readonly repeated: number };
};

export type Output = { readonly uri: string; readonly attempt: number };

type Line = {
  readonly object: number;
  readonly from: number;
  readonly to: number;
  /** Another line of the same id. */
  readonly other: Line | undefined;
};

export const findAnswers = async (
  outputs: readonly Output[],
  read: (line: string) => OutputLine,
  tools: Tools,
): Promise<Answers> => {
  const places = await tools.places(outputs.map(({ uri }) => uri));
  const byId = new Map<string, Line>();
  const left = { unreadable: 0, unknown: 0, repeated: 0 };
  const textOf = ({ object, from, to }: Line): string => places.read(object, from, to).toString("utf8");
  for (const object of outputs.keys())
    for (const { from, to } of linesOf(places, object)) {
      const line = { object, from, to, other: undefined };
      const id = idOf(places.read(object, from, to)) ?? idIn(read(textOf(line)));
      if (id === undefined) left.unreadable += 1;
      else byId.set(id, { ...line, other: byId.get(id) });
    }
  const saidOf = (id: string, first: Line | undefined): Said[] => {
    const said: Said[] = [];
    for (let line = first; line; line = line.other) {
      const spoken = read(textOf(line));
      if (spoken.kind === "unreadable" || spoken.recordId !== id) left.unreadable += 1;
      else said.push({ attempt: outputs[line.object]?.attempt ?? 0, line: spoken });
    }
    return said;
  };
  return {
    take(id) {
      const said = saidOf(id, byId.get(id));
      byId.delete(id);
      // A failed attempt before the one that stands is no repetition: it was asked again.
      left.repeated += said.length - new Set(said.map(({ attempt }) => attempt)).size;
      return standing(said);
    },
    left() {
      for (const [id, line] of byId) left.unknown += saidOf(id, line).length;
      byId.clear();
      return left;
    },
  };
};

const idIn = (line: OutputLine): string | undefined => (line.kind === "unreadable" ? undefined : line.recordId);

const start = Buffer.from('{"recordId":"');
const quote = 0x22;
const backslash = 0x5c;

/** As nearly every line begins. undefined: read the line. */
const idOf = (line: Buffer): string | undefined => {
  if (!line.subarray(0, start.length).equals(start)) return undefined;
  const end = line.indexOf(quote, start.length);
  if (end <= start.length) return undefined;
  const escape = line.subarray(start.length, end).indexOf(backslash);
  return escape === -1 ? line.toString("utf8", start.length, end) : undefined;
};

const windowBytes = 1024 * 1024;
const lineFeed = 0x0a;

/** Where the lines of an object stand; blank ones are none. */
function* linesOf(places: Places, object: number): Generator<{ from: number; to: number }> {
  const size = places.sizes[object] ?? 0;
  for (let from = 0, wanted = windowBytes; from < size;) {
    const until = Math.min(size, from + wanted);
    const ends = lineEnds(places.read(object, from, until), until === size);
    if (ends.length === 0) wanted *= 2;
    else wanted = windowBytes;
    const base = from;
    for (const end of ends) {
      if (base + end > from) yield { from, to: base + end };
      from = base + end + 1;
    }
  }
}

const lineEnds = (window: Buffer, isLast: boolean): number[] => {
  const ends: number[] = [];
  for (let at = window.indexOf(lineFeed); at !== -1; at = window.indexOf(lineFeed, at + 1)) ends.push(at);
  if (isLast && window.at(-1) !== lineFeed) ends.push(window.length);
  return ends;
};
