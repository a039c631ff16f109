import { textOf, type Utf8 } from "../domain/columns.ts";
import { standing, type Said } from "../domain/join.ts";
import type { Answered, Failed, OutputReader } from "../domain/output-line.ts";
import { IdTable } from "./id-table.ts";
import { cleaned, findLines, idOfLine, outputOfLine, type LineFinder } from "./output-bytes.ts";
import type { Places, Tools } from "./tools.ts";

/** What jobs and on-demand calls have written about a chunk's records, found by id. Holds where each line stands, not the line. */
export type Answers = {
  /** What stands of all that was said of this record; undefined: nothing. Ask once for each record, and use it before the next. */
  take(id: Utf8): Said | undefined;
  /** Lines that stand for no record, by why; final when every record has been asked for. */
  left(): { readonly unreadable: number; readonly unknown: number; readonly repeated: number };
};

export type Output = { readonly uri: string; readonly bytes: number; readonly attempt: number };

const none = -1;

export const findAnswers = async (outputs: readonly Output[], read: OutputReader, tools: Tools): Promise<Answers> => {
  const found = new FoundLines(outputs, await tools.places(outputs), read);
  for (const object of outputs.keys()) found.readAll(object);
  return found;
};

/** A class, so that it stays compiled from chunk to chunk. */
class FoundLines implements Answers, LineFinder {
  readonly #outputs: readonly Output[];
  readonly #places: Places;
  readonly #read: OutputReader;
  readonly #left = { unreadable: 0, unknown: 0, repeated: 0 };
  readonly #ids = new IdTable();
  /** Of each id: its last line; none: it has been asked for. */
  readonly #lines: number[] = [];
  // One number of each for a line; `others`: an earlier line of the same id.
  readonly #objects: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #others: number[] = [];
  /** Lines that are not UTF-8. */
  readonly #unclean = new Set<number>();
  #object = 0;

  constructor(outputs: readonly Output[], places: Places, read: OutputReader) {
    this.#outputs = outputs;
    this.#places = places;
    this.#read = read;
  }

  readAll(object: number): void {
    this.#object = object;
    findLines(this.#places, object, this);
  }

  found(line: Utf8, from: number, isClean: boolean): void {
    const clean = isClean ? line : cleaned(line);
    const id = idOfLine(clean) ?? idIn(clean, this.#read);
    if (id === undefined) {
      this.#left.unreadable += 1;
      return;
    }
    const number = this.#ids.add(id.bytes, id.from, id.to);
    const at = this.#objects.length;
    this.#others.push(this.#lines[number] ?? none);
    this.#lines[number] = at;
    if (!isClean) this.#unclean.add(at);
    this.#objects.push(this.#object);
    this.#starts.push(from);
    this.#ends.push(from + line.to - line.from);
  }

  take(id: Utf8): Said | undefined {
    const number = this.#ids.find(id.bytes, id.from, id.to);
    const at = number === -1 ? none : (this.#lines[number] ?? none);
    if (at === none) return undefined;
    if (this.#others[at] === none) {
      this.#lines[number] = none;
      const only = this.#spoken(number, at);
      if (only !== undefined) return { attempt: this.#attemptOf(at), line: only };
      this.#left.unreadable += 1;
      return undefined;
    }
    const said = this.#saidOf(number);
    // A failed attempt before the one that stands is no repetition: it was asked again.
    if (said.length > 1) this.#left.repeated += said.length - new Set(said.map(({ attempt }) => attempt)).size;
    return standing(said);
  }

  left() {
    for (let number = 0; number < this.#ids.count; number += 1) this.#left.unknown += this.#saidOf(number).length;
    return this.#left;
  }

  /** undefined: what stands there is about nobody, or about somebody else. */
  #spoken(number: number, at: number): Answered | Failed | undefined {
    const found = this.#places.read(this.#objects[at] ?? 0, this.#starts[at] ?? 0, this.#ends[at] ?? 0);
    const line = this.#unclean.has(at) ? cleaned(found) : found;
    const output = outputOfLine(line);
    const answer = output && this.#read.answer(output);
    if (answer) return answer;
    const whole = this.#read.line(textOf(line));
    if (whole.kind === "unreadable") return undefined;
    const { recordId, ...said } = whole;
    const id = bytesOfId(recordId);
    return this.#ids.find(id.bytes, id.from, id.to) === number ? said : undefined;
  }

  #attemptOf(at: number): number {
    return this.#outputs[this.#objects[at] ?? 0]?.attempt ?? 0;
  }

  #saidOf(number: number): Said[] {
    const said: Said[] = [];
    for (let at = this.#lines[number] ?? none; at !== none; at = this.#others[at] ?? none) {
      const line = this.#spoken(number, at);
      if (line === undefined) this.#left.unreadable += 1;
      else said.push({ attempt: this.#attemptOf(at), line: held(line) });
    }
    this.#lines[number] = none;
    return said;
  }
}

/** While others are read. */
const held = (said: Answered | Failed): Answered | Failed =>
  said.kind === "answered" && said.text !== null ? { ...said, text: textOf(said.text) } : said;

const idIn = (line: Utf8, read: OutputReader): Utf8 | undefined => {
  const whole = read.line(textOf(line));
  return whole.kind === "unreadable" ? undefined : bytesOfId(whole.recordId);
};

/** Half a surrogate pair has no bytes in UTF-8, and no record such an id: it gets bytes that are nobody else's. */
const bytesOfId = (id: string): Utf8 => {
  const bytes = id.isWellFormed() ? Buffer.from(id) : Buffer.concat([Buffer.from([0xff]), Buffer.from(id, "utf16le")]);
  return { bytes, from: 0, to: bytes.length };
};
