import type { PartRow } from "./part-row.ts";
import { stageAt, type PipelineChange, type PipelineRow } from "./pipeline-row.ts";
import { joinedPart } from "./stage-parts.ts";

const askedOf = ({ chunks }: PartRow): number => chunks.reduce((sum, { records }) => sum + records, 0);
const bytesOf = ({ chunks }: PartRow): number => chunks.reduce((sum, { bytes }) => sum + bytes, 0);

/** What one function prepares at once. */
const joinedBytesMax = 1_000_000_000;

/**
 * The prepared parts of a stage that reads objects which have too few records for a job and may be prepared together: those whose ids
 * are all the user's own, or all given. One alone has no company.
 */
export const partsToJoin = (parts: readonly PartRow[], recordsMin: number): number[] => {
  const small = parts.filter((part) => askedOf(part) > 0 && askedOf(part) < recordsMin);
  const [first] = small;
  const alike = small.filter(
    ({ prepared }) => (prepared?.idsUri === undefined) === (first?.prepared?.idsUri === undefined),
  );
  let bytes = 0;
  const fitting = alike.filter((part) => (bytes += bytesOf(part)) <= joinedBytesMax);
  return fitting.length < 2 ? [] : fitting.map(({ part }) => part);
};

/** Before anything is asked: once. */
export const toHeld =
  (at: number, held: readonly number[]): PipelineChange =>
  (row) =>
    row.gate === "open" || stageAt(row, at).held.length > 0
      ? row
      : { ...row, stages: row.stages.map((stage, place) => (place === at ? { ...stage, held } : stage)) };

/** Its records count in another part: it is held back and the joined one is prepared, or it is the joined one and is not. It is asked nothing. */
export const isElsewhere = (
  row: Pick<PipelineRow, "stages" | "runId">,
  { stage, part }: Pick<PartRow, "stage" | "part">,
): boolean => {
  const { source, held, prepared } = stageAt(row, stage);
  if (source !== undefined || held.length === 0) return false;
  const joined = joinedPart(row, stage);
  return prepared.includes(joined) ? held.includes(part) : part === joined;
};
