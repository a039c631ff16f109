import { chunksPerPartMax } from "./group-objects.ts";
import { isWithin, lanesOf, type Lane } from "./lanes.ts";
import { stageAt, type PipelineRow } from "./pipeline-row.ts";

type Row = Pick<PipelineRow, "stages" | "runId">;
export type PartAt = { readonly stage: number; readonly part: number };

/**
 * The numbers of a stage's parts. Of a stage that reads objects: those parts, then the one that joins what was held back. Of any other: its
 * lanes through the parts of the input, then what each stage before it has joined, then what it joins itself.
 */
type Numbering = {
  /** The stage that reads the objects from which its records come. */
  readonly input: number;
  readonly lanes: readonly Lane[];
  /** What has records, held back or not, but for what it joins. */
  readonly numbers: readonly number[];
  /** Of each number of a stage whose source is fed itself: the numbers there that it is made of, where they are parts of their own. */
  readonly sources: ReadonlyMap<number, readonly number[]>;
  /** The number of the part that takes in what was held back: after every number that the others can have. */
  readonly joined: number;
};
type Seen = Numbering & {
  /** The parts that it consists of, as far as its source is: final once the source is complete. */
  readonly parts: readonly number[];
  readonly isComplete: boolean;
};

/** Of every part of the objects, held back or not, and of the joined one. */
export const chunksOfInput = (row: Row, input: number): number[] => {
  const { parts = 0, chunks = {} } = stageAt(row, input);
  return Array.from({ length: parts + 1 }, (_, part) => chunks[part] ?? 1);
};

const seenOfRows = new WeakMap<Row, readonly Seen[]>();

/** A row never changes, and a stage reads an earlier one: each is seen once. */
const seen = (row: Row, at: number): Seen => {
  let stages = seenOfRows.get(row);
  if (!stages) {
    stages = row.stages.reduce<Seen[]>((before, _, stage) => [...before, see(row, stage, before)], []);
    seenOfRows.set(row, stages);
  }
  stageAt(row, at);
  return stages[at]!;
};

const see = (row: Row, at: number, before: readonly Seen[]): Seen => {
  const { source, held, done } = stageAt(row, at);
  const from = source === undefined ? undefined : before[source];
  const numbering = from ? ofFed(row, at, from) : ofObjects(row, at);
  const [isHeld, isDone] = [new Set(held), new Set(done)];
  const own = numbering.numbers.filter((part) => !isHeld.has(part));
  const isWhole = from?.isComplete ?? true;
  const parts = held.length > 0 && isWhole ? [...own, numbering.joined] : own;
  return { ...numbering, parts, isComplete: isWhole && parts.every((part) => isDone.has(part)) };
};

const ofObjects = (row: Row, at: number): Numbering => {
  const { parts = 0 } = stageAt(row, at);
  return { input: at, lanes: [], numbers: [...Array(parts).keys()], sources: new Map(), joined: parts };
};

const ofFed = (row: Row, at: number, from: Seen): Numbering => {
  const { together = chunksPerPartMax } = stageAt(row, at);
  const lanes = lanesOf(chunksOfInput(row, from.input), together);
  const there = new Set(from.parts);
  const { input } = from;
  if (from.lanes.length === 0) {
    const numbers = lanes.flatMap(({ part }, number) => (there.has(part) ? [number] : []));
    return { input, lanes, numbers, sources: new Map(), joined: lanes.length };
  }
  const sources = new Map<number, number[]>();
  let number = 0;
  for (let their = 0; their <= from.joined; their += 1) {
    const narrow = from.lanes[their];
    if (narrow) while (!isWithin(narrow, lanes[number]!)) number += 1;
    // Behind the lanes each number stands for one of the source's.
    else number = lanes.length + their - from.lanes.length;
    if (there.has(their)) sources.set(number, [...(sources.get(number) ?? []), their]);
  }
  const joined = lanes.length + from.joined + 1 - from.lanes.length;
  return { input, lanes, numbers: [...sources.keys()], sources, joined };
};

export const fedBy = ({ stages }: Pick<Row, "stages">, source: number): number[] =>
  stages.flatMap((stage, at) => (stage.source === source ? [at] : []));

export const inputOf = (row: Row, at: number): number => seen(row, at).input;
export const partsOf = (row: Row, at: number): readonly number[] => seen(row, at).parts;
export const joinedPart = (row: Row, at: number): number => seen(row, at).joined;
export const isComplete = (row: Row, at: number): boolean => seen(row, at).isComplete;

/** What a number of a stage that is fed stands for; undefined: for what a stage before has joined. */
export const laneAt = (row: Row, { stage, part }: PartAt): Lane | undefined => seen(row, stage).lanes[part];

/** The lanes of a stage through one part of the objects, each with its number. */
export const lanesThrough = (row: Row, at: number, part: number): { readonly part: number; readonly lane: Lane }[] =>
  seen(row, at).lanes.flatMap((lane, number) => (lane.part === part ? [{ part: number, lane }] : []));

/** Is it the part that takes in what was held back? */
export const isJoined = (row: Row, { stage, part }: PartAt): boolean => part === joinedPart(row, stage);

/** The numbers that a part takes in: its own, or all that were held back. */
export const numbersIn = (row: Row, at: PartAt): readonly number[] =>
  isJoined(row, at) ? stageAt(row, at.stage).held : [at.part];

/** The parts of a source that is fed itself of which a number of its stage is made. */
export const sourcesOf = (row: Row, { stage, part }: PartAt): readonly number[] =>
  seen(row, stage).sources.get(part) ?? [];

/** Parts of a stage whose source is fed itself, all of whose sources are done. What it joins comes when its source is complete. */
export const readyParts = (row: Row, at: number): PartAt[] => {
  const { sources, parts } = seen(row, at);
  const done = new Set(stageAt(row, stageAt(row, at).source ?? at).done);
  return parts
    .filter((part) => sources.get(part)?.every((from) => done.has(from)))
    .map((part) => ({ stage: at, part }));
};

/** How many parts of the objects nobody has read, of how many. */
export const unreadOf = ({ stages }: Pick<Row, "stages">): { readonly unread: number; readonly of: number } => {
  const of = stages.reduce((sum, { parts = 0 }) => sum + parts, 0);
  const read = stages.flatMap(({ parts = 0, prepared }) => prepared.filter((part) => part < parts));
  return { unread: of - read.length, of };
};

/** Every part of every stage that reads objects is prepared. */
export const isReadyForGate = (row: PipelineRow): boolean =>
  row.gate === "shut" &&
  row.stages.every(
    ({ source, prepared }, at) => source !== undefined || partsOf(row, at).every((part) => prepared.includes(part)),
  );
