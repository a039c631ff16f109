import type { Utf8 } from "../domain/columns.ts";
import { standing, type Said } from "../domain/join.ts";
import type { Answered, Failed, OutputLine, OutputReader } from "../domain/output-line.ts";
import { idOfLine, linesIn, outputOfLine } from "./output-bytes.ts";
import type { Tools } from "./tools.ts";

/** What jobs and on-demand calls have written about a chunk's records, found by id. Holds where each line stands, not the line. */
export type Answers = {
  /** What stands of all that was said of this record; undefined: nothing. Ask once for each record. */
  take(id: string): Answered | Failed | undefined;
  /** Lines that stand for no record, by why; final when every record has been asked for. */
  left(): { readonly unreadable: number; readonly unknown: number; readonly repeated: number };
};

export type Output = { readonly uri: string; readonly bytes: number; readonly attempt: number };

const none = -1;

export const findAnswers = async (outputs: readonly Output[], read: OutputReader, tools: Tools): Promise<Answers> => {
  const places = await tools.places(outputs);
  const left = { unreadable: 0, unknown: 0, repeated: 0 };
  const byId = new Map<string, number>();
  // One number of each for a line; `others`: another line of the same id.
  const objects: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const others: number[] = [];
  for (const object of outputs.keys())
    for (const { line, from, to } of linesIn(places, object)) {
      const id = idOfLine(line) ?? idIn(read.line(textOf(line)));
      if (id === undefined) left.unreadable += 1;
      else {
        others.push(byId.get(id) ?? none);
        byId.set(id, objects.length);
        objects.push(object);
        starts.push(from);
        ends.push(to);
      }
    }
  const spoken = (id: string, at: number): OutputLine => {
    const line = places.read(objects[at] ?? 0, starts[at] ?? 0, ends[at] ?? 0);
    const output = outputOfLine(line, id);
    return (output === undefined ? undefined : read.answer(id, output)) ?? read.line(textOf(line));
  };
  const saidOf = (id: string): Said[] => {
    const said: Said[] = [];
    for (let at = byId.get(id) ?? none; at !== none; at = others[at] ?? none) {
      const line = spoken(id, at);
      if (line.kind === "unreadable" || line.recordId !== id) left.unreadable += 1;
      else said.push({ attempt: outputs[objects[at] ?? 0]?.attempt ?? 0, line });
    }
    byId.delete(id);
    return said;
  };
  return {
    take(id) {
      const first = byId.get(id);
      if (first === undefined) return undefined;
      if (others[first] === none) {
        byId.delete(id);
        const line = spoken(id, first);
        if (line.kind !== "unreadable" && line.recordId === id) return line;
        left.unreadable += 1;
        return undefined;
      }
      const said = saidOf(id);
      // A failed attempt before the one that stands is no repetition: it was asked again.
      if (said.length > 1) left.repeated += said.length - new Set(said.map(({ attempt }) => attempt)).size;
      return standing(said);
    },
    left() {
      for (const id of byId.keys()) left.unknown += saidOf(id).length;
      return left;
    },
  };
};

const textOf = ({ bytes, from, to }: Utf8): string => bytes.toString("utf8", from, to);

const idIn = (line: OutputLine): string | undefined => (line.kind === "unreadable" ? undefined : line.recordId);
