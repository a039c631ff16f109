import type { Leaf } from "./field-test.ts";

/** Where a leaf lies: the element's index in each array of objects on the way to it. */
export type Membership = ReadonlyMap<unknown, number>;
export type Found = { leaf: Leaf; membership: Membership };

/** The way to a field. A dot in an event's key counts as a step, so each run of steps may be one key. */
export type Path = { name: string; keys: string[][] };

export const pathOf = (name: string): Path => {
  const steps = name.split(".");
  return { name, keys: steps.map((_, i) => steps.slice(i).map((_step, n) => steps.slice(i, i + n + 1).join("."))) };
};

/** Own properties only: JSON may hold a key `__proto__`, and no event inherits one. */
export const own = (node: object, key: string): unknown =>
  key === "__proto__" && !Object.hasOwn(node, key) ? undefined : (node as Record<string, unknown>)[key];

const nowhere: Membership = new Map();

const inArray = (items: unknown[], at: number, visit: Visit): void => {
  items.forEach((item, index) => {
    const isContainer = typeof item === "object" && item !== null;
    // A plain element belongs to the field itself; only elements that hold fields must agree with one another.
    descend(item, at, {
      ...visit,
      membership: isContainer ? new Map([...visit.membership, [items, index]]) : visit.membership,
    });
  });
};

type Visit = { path: Path; membership: Membership; found: Found[] };

const descend = (node: unknown, at: number, visit: Visit): void => {
  if (node === undefined || typeof node === "function") return;
  if (Array.isArray(node)) return inArray(node, at, visit);
  const keys = visit.path.keys[at];
  if (typeof node === "object" && node !== null) {
    keys?.forEach((key, n) => descend(own(node, key), at + n + 1, visit));
    return;
  }
  if (keys === undefined) visit.found.push({ leaf: node as Leaf, membership: visit.membership });
};

/** Every leaf at `path`, with its place in the arrays of objects around it. */
export const leavesAt = (event: unknown, path: Path): Found[] => {
  const found: Found[] = [];
  descend(event, 0, { path, membership: nowhere, found });
  return found;
};
