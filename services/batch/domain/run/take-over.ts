import type { Pipeline } from "../../../../events-schema/index.ts";
import { mayRetry, type Failure } from "../output-line.ts";
import { haveInCommon, type Lane } from "./lanes.ts";
import { firstPhase, newPart, type Chunk, type ChunkResult, type PartKey, type PartRow } from "./part-row.ts";
import { stageAt, type PipelineRow } from "./pipeline-row.ts";
import { inputOf, isJoined, laneAt, numbersIn, partsOf, sourcesOf, type PartAt } from "./stage-parts.ts";

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

/** Where a part's records come from in the input, through all stages before it. */
const originsOf = (row: Row, at: PartAt): Lane[] => {
  const numbers = numbersIn(row, at);
  const { stage } = at;
  const { source } = stageAt(row, stage);
  if (source === undefined) return numbers.map((part) => ({ part, from: 0 }));
  return numbers.flatMap((part) => {
    const lane = laneAt(row, { stage, part });
    if (!lane) return sourcesOf(row, { stage, part }).flatMap((from) => originsOf(row, { stage: source, part: from }));
    const origin = { stage: inputOf(row, stage), part: lane.part };
    return isJoined(row, origin) ? originsOf(row, origin) : [lane];
  });
};

/**
 * The parts of another run of the same pipeline that may hold records of this one: those that wait for company there may not do so here.
 * Where a part of the input is asked alone in both, it was cut once and its chunks are the same.
 */
export const partsAbout = (ours: Row, theirs: Row, at: PartAt): number[] => {
  const origins = originsOf(ours, at);
  return partsOf(theirs, at.stage).filter((part) =>
    originsOf(theirs, { stage: at.stage, part }).some((one) => origins.some((other) => haveInCommon(one, other))),
  );
};
