import { stableId, type Metadata } from "../../../../events-schema/index.ts";
import { newPart, toPrepared, type CutChunk, type PartRow } from "./part-row.ts";
import { atStart, type PipelineRow, type StageRow } from "./pipeline-row.ts";

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
