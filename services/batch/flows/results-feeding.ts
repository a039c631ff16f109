import type { Lane } from "../domain/run/lanes.ts";
import { partWith, resultsOf } from "../domain/run/part-row.ts";
import { stageAt, type PipelineRow } from "../domain/run/pipeline-row.ts";
import { laneAt, numbersIn, sourcesOf, type PartAt } from "../domain/run/stage-parts.ts";
import type { BatchPorts } from "../ports.ts";

/** The results that a part of a later stage is made of, in their order; undefined: a part that they stand in is not there. */
export const resultsFeeding = async (
  { parts }: Pick<BatchPorts, "parts">,
  row: PipelineRow,
  at: PartAt,
): Promise<string[] | undefined> => {
  const { source } = stageAt(row, at.stage);
  if (source === undefined) return undefined;
  const uris: string[] = [];
  for (const { part, ...chunks } of numbersIn(row, at).flatMap((part) => feeding(row, { stage: at.stage, part }))) {
    const finished = await parts.read({ runId: row.runId, stage: source, part });
    if (!finished) return undefined;
    uris.push(...resultsOf(partWith(finished, chunks)));
  }
  return uris;
};

/** Parts of the source, of the input some of their chunks. */
const feeding = (row: PipelineRow, at: PartAt): readonly Lane[] => {
  const lane = laneAt(row, at);
  const { source = 0 } = stageAt(row, at.stage);
  if (lane && stageAt(row, source).source === undefined) return [lane];
  return sourcesOf(row, at).map((part) => ({ part, from: 0 }));
};
