import { stableId, type Metadata } from "../../../../events-schema/index.ts";
import { newPart, toPrepared, type CutChunk, type PartRow } from "./part-row.ts";
import { atStart, stageAt, toHeldBack, toPartDone, type PipelineRow, type StageRow } from "./pipeline-row.ts";
import { lanesThrough, readyParts, sourcesOf } from "./stage-parts.ts";

const runId = stableId("run", "sample");
const cause: Metadata = {
  id: stableId("event", "sample"),
  version: 1,
  runId,
  causationId: "a-test",
  hops: 0,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "000000000000" },
};

export const sampleStage = (change: Partial<StageRow> = {}): StageRow => ({
  name: "stage",
  prepared: [],
  done: [],
  held: [],
  isStarted: false,
  isTold: false,
  ...change,
});

export const sampleRow = (change: Partial<PipelineRow> = {}): PipelineRow => ({
  runId,
  version: 1,
  cause,
  name: "sample",
  stages: [sampleStage({ parts: 1 })],
  gate: "open",
  deadlineHours: 1,
  atDeadline: "fail",
  isLate: false,
  progress: atStart,
  isClosed: false,
  ...change,
});

type Done = { readonly heldBy?: readonly number[] };

/** A part is done, and these of the stages that read it hold back all that is ready of it. */
export const sampleDone = (row: PipelineRow, stage: number, part: number, { heldBy = [] }: Done = {}): PipelineRow => {
  const done = toPartDone(stage, part)(row);
  const held = heldBy.flatMap((at) =>
    [
      ...(stageAt(row, stage).source === undefined ? lanesThrough(done, at, part) : []),
      ...readyParts(done, at).filter((one) => sourcesOf(done, one).includes(part)),
    ].map((one) => toHeldBack(at, one.part)),
  );
  return held.reduce((next, change) => change(next), done);
};

export const sampleChunk = (chunk: number, records: number, way: CutChunk["way"] = "job"): CutChunk => ({
  chunk,
  way,
  records,
  bytes: records * 10,
  recordsUri: `s3://memory/${chunk}.records`,
  inputUri: `s3://memory/${chunk}.jsonl`,
  inputTokensAbout: records,
});

export const samplePart = (...chunks: CutChunk[]): PartRow => {
  const records = chunks.reduce((sum, chunk) => sum + chunk.records, 0);
  return toPrepared({ records, unaskable: {} }, chunks)(newPart({ runId, stage: 0, part: 0 }));
};
