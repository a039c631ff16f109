import { stageAt, toHeldBack, toPartDone, type PipelineChange, type PipelineRow } from "./pipeline-row.ts";
import { fedBy, readyParts, sourcesOf, type PartAt } from "./stage-parts.ts";

/** By place of the stage: parts with fewer records wait there for company; undefined: none waits. */
export type Least = readonly (number | undefined)[];

/** What has come of a part of a stage. */
export type Gone = {
  /** Lanes through it that wait for company in a stage which reads it. */
  readonly held: readonly PartAt[];
  /** Left out: it is not done. */
  readonly done?: PartAt & { readonly answered: number };
};

/** With everything that follows in later stages, so that nothing is held back behind the end of a stage. */
export const toGoneOn =
  ({ held, done }: Gone, least: Least): PipelineChange =>
  (row) => {
    const known = held.reduce((next, { stage, part }) => toHeldBack(stage, part)(next), row);
    return waiting(done ? toPartDone(done.stage, done.part, fewOf(row, done, least))(known) : known, least);
  };

const fewOf = (row: PipelineRow, { stage, answered }: NonNullable<Gone["done"]>, least: Least): number | undefined =>
  fedBy(row, stage).some((at) => answered < (least[at] ?? 0)) ? answered : undefined;

/** In the order of the stages: where all that a part is made of waits, nobody waits for that part. */
const waiting = (row: PipelineRow, least: Least): PipelineRow =>
  row.stages.reduce((next, { source }, at) => {
    if (source === undefined) return next;
    const { few = {} } = stageAt(next, source);
    const answered = (one: PartAt): number =>
      sourcesOf(next, one).reduce((sum, from) => sum + (few[from] ?? Infinity), 0);
    return readyParts(next, at)
      .filter((one) => answered(one) < (least[at] ?? 0))
      .reduce((changed, { part }) => toHeldBack(at, part)(changed), next);
  }, row);

/** Parts of later stages that are ready because of a part, or have become so with a change that was made for it. */
export const readyBecauseOf = (
  { stage, part }: PartAt,
  { before, after }: { readonly before: PipelineRow; readonly after: PipelineRow },
): PartAt[] =>
  [...after.stages.keys()].flatMap((at) => {
    const known = new Set(readyParts(before, at).map((one) => one.part));
    const isOf = (one: PartAt): boolean => stageAt(after, at).source === stage && sourcesOf(after, one).includes(part);
    return readyParts(after, at).filter((one) => !known.has(one.part) || isOf(one));
  });
