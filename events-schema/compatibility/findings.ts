import type { Example } from "./example.ts";

/** `places[]` is any item of places, `scores{}` any value of scores, `scores{key}` any of its keys. */
export type Path = readonly string[];

/** A rule of `b` that `a` does not imply, with instances of `a` that might show it. */
export type Clause = { readonly what: string; readonly path?: Path; readonly candidates: () => readonly unknown[] };

/**
 * Why not every instance of one schema satisfies another. With a witness it is proven: the witness satisfies the first and not the
 * second. Without one nothing is proven either way: `undecided` names what the gate cannot reason about.
 */
export type Finding = { readonly path: Path; readonly what: string } & (
  { readonly witness: Example; readonly undecided?: never } | { readonly witness?: never; readonly undecided: string }
);

export const undecided = (path: Path, construct: string): Finding => ({
  path,
  what: `cannot be compared: ${construct}`,
  undecided: construct,
});

export const under = (step: string, finding: Finding): Finding => ({ ...finding, path: [step, ...finding.path] });

/** `recipe.training.baseModel`, `places[]` */
export const pathText = (path: Path): string =>
  path.reduce((text, step) => (text === "" || /^[[{]/.test(step) ? text + step : `${text}.${step}`), "");
