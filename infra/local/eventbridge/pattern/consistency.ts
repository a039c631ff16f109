import type { FieldTest } from "./field-test.ts";
import { leavesAt, type Found, type Membership, type Path } from "./walk.ts";

export type Field = { path: Path } & FieldTest;

type Candidate = { field: Field; all: Found[]; passing: Membership[] };

/** Both places together, or undefined where they lie in different elements of one array. */
const agree = (one: Membership, other: Membership): Membership | undefined => {
  for (const [array, index] of other) if ((one.get(array) ?? index) !== index) return undefined;
  return new Map([...one, ...other]);
};

const identify = () => {
  const ids = new Map<unknown, number>();
  return (array: unknown): number => {
    const id = ids.get(array) ?? ids.size;
    ids.set(array, id);
    return id;
  };
};

const arraysOf = ({ field, all, passing }: Candidate): Set<unknown> =>
  new Set([...passing, ...(field.absent ? all.map((found) => found.membership) : [])].flatMap((m) => [...m.keys()]));

/** Places that only differ in arrays no later field looks at are one: this keeps the search small whatever the event. */
const reduce = (states: Membership[], later: Set<unknown>, id: (array: unknown) => number): Membership[] => {
  const distinct = new Map<string, Membership>();
  for (const state of states) {
    const kept = [...state].filter(([array]) => later.has(array)).sort(([a], [b]) => id(a) - id(b));
    distinct.set(kept.map(([array, index]) => `${id(array)}:${index}`).join(), new Map(kept));
  }
  return [...distinct.values()];
};

const advance = (states: Membership[], { field, all, passing }: Candidate): Membership[] =>
  states.flatMap((state) => {
    const next = passing.flatMap((membership) => agree(state, membership) ?? []);
    const absent = field.absent && all.every((found) => agree(state, found.membership) === undefined);
    return absent ? [...next, state] : next;
  });

/**
 * Whether the fields of one branch match together: fields inside the same array of objects must match in the same
 * element. Fields are taken in the order of their names, as EventBridge does, which decides what an absent field sees.
 */
export const matchTogether = (event: unknown, fields: Field[]): boolean => {
  const candidates = fields.map((field): Candidate => {
    const all = leavesAt(event, field.path);
    return { field, all, passing: all.filter(({ leaf }) => field.test(leaf)).map(({ membership }) => membership) };
  });
  const id = identify();
  let states: Membership[] = [new Map()];
  for (const [i, candidate] of candidates.entries()) {
    const later = new Set(candidates.slice(i + 1).flatMap((next) => [...arraysOf(next)]));
    states = reduce(advance(states, candidate), later, id);
    if (states.length === 0) return false;
  }
  return true;
};
