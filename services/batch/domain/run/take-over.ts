import type { Pipeline } from "../../../../events-schema/index.ts";
import { mayRetry, type Failure } from "../output-line.ts";
import { firstPhase, newPart, type Chunk, type ChunkResult, type PartKey, type PartRow } from "./part-row.ts";
import { partsOf, sourcesOf, stageAt, type PipelineRow } from "./pipeline-row.ts";

/** How many stages, from the first, a request takes over from the run that it resumes. */
export const stagesKept = ({ resumes, stages }: Pick<Pipeline, "resumes" | "stages">): number => {
  if (!resumes) return 0;
  const from = stages.findIndex(({ name }) => name === resumes.fromStage);
  return from === -1 ? stages.length : from;
};

type Row = Pick<PipelineRow, "stages" | "runId">;

/**
 * As another run has left this part: what is finished there is finished here. Of a chunk with records that may still be answered, the
 * answers are taken over and the rest is asked; `outputsOf` says where the other run has them.
 */
export const takenOver = (
  part: PartRow,
  { runId, outputsOf }: { runId: string; outputsOf: (chunk: number, attempt: number) => string },
): PartRow => ({
  ...part,
  runId,
  version: 0,
  chunks: part.chunks.map(({ result, ...chunk }): Chunk => {
    const attempts = chunk.attempts.map((attempt, at) => ({ outputsUri: outputsOf(chunk.chunk, at + 1), ...attempt }));
    const isFinal = result && !Object.keys(result.failed).some((reason) => mayRetry(reason as Failure));
    if (isFinal) return { ...chunk, attempts, result: paidThere(result) };
    return { ...chunk, phase: attempts.length > 0 ? "ended" : firstPhase(part), attempts };
  }),
});

/** Whatever run it was that paid for an answer, it was not this one. */
const paidThere = ({
  answered,
  inputTokens,
  outputTokens,
  takenOver: before,
  ...result
}: ChunkResult): ChunkResult => ({
  ...result,
  answered,
  inputTokens: 0,
  outputTokens: 0,
  takenOver: {
    answered,
    inputTokens: inputTokens + (before?.inputTokens ?? 0),
    outputTokens: outputTokens + (before?.outputTokens ?? 0),
  },
});

/** A part that is prepared anew, because its source has gained answers; what another run was answered about its records stands. */
export const preparedAnew = (key: PartKey, earlierUris: readonly string[]): PartRow =>
  earlierUris.length === 0 ? newPart(key) : { ...newPart(key), earlierUris: [...new Set(earlierUris)].sort() };

/** The parts of the input that a part's records come from, through all stages before it. */
const originsOf = (row: Row, { stage, part }: { stage: number; part: number }): number[] => {
  const { source } = stageAt(row, stage);
  const sources = [...sourcesOf(row, { stage, part })];
  return source === undefined ? sources : sources.flatMap((from) => originsOf(row, { stage: source, part: from }));
};

/** The parts of another run of the same pipeline that may hold records of this one: those that wait for company there may not do so here. */
export const partsAbout = (ours: Row, theirs: Row, at: { stage: number; part: number }): number[] => {
  const origins = new Set(originsOf(ours, at));
  return partsOf(theirs, at.stage).filter((part) =>
    originsOf(theirs, { stage: at.stage, part }).some((origin) => origins.has(origin)),
  );
};
