import { isDeepStrictEqual } from "node:util";
import { isInJoined } from "../domain/run/held-parts.ts";
import { newPart, resultsOf, type PartKey, type PartRow } from "../domain/run/part-row.ts";
import { sourcesOf, stageAt, type PipelineRow } from "../domain/run/pipeline-row.ts";
import { partsAbout, preparedAnew, takenOver } from "../domain/run/take-over.ts";
import type { BatchPorts } from "../ports.ts";
import { partOfAnswers, placeOf } from "./place.ts";
import { stageOf, type Run } from "./run.ts";

/** As the run that is resumed has left it, where this one asks the same of the same records; else with what it was answered about them. */
export const firstRow = async (ports: BatchPorts, run: Run, key: PartKey): Promise<PartRow> => {
  const { resumes, stages } = run.plan.request;
  const from = stages.findIndex(({ name }) => name === resumes?.fromStage);
  const old = resumes && (from === -1 || key.stage < from) ? await ports.pipelines.read(resumes.runId) : undefined;
  if (!old) return newPart(key);
  const left = await ports.parts.read({ ...key, runId: old.runId });
  if (!left?.prepared || !(await isOfSameResults(ports, { ours: run.row, theirs: old }, key)))
    return preparedAnew(key, await earlierUris(ports, run, { key, old }));
  const theirs = placeOf(ports.pipelinesUri, old.runId);
  const { name } = stageOf(run, key.stage);
  const outputsOf = (chunk: number, attempt: number) => theirs.answers(name, { part: key.part, chunk, attempt });
  return takenOver(left, { runId: key.runId, outputsOf });
};

type Rows = { readonly ours: PipelineRow; readonly theirs: PipelineRow };

/** A part that was prepared from other results, or from those to which this run has added answers, would leave records out. */
const isOfSameResults = async ({ parts }: BatchPorts, { ours, theirs }: Rows, key: PartKey): Promise<boolean> => {
  const sources = sourcesOf(ours, key);
  if (!isDeepStrictEqual(sources, sourcesOf(theirs, key)) || isInJoined(theirs, key)) return false;
  const { source } = stageAt(ours, key.stage);
  if (source === undefined) return true;
  for (const part of sources) {
    const [one, other] = [
      await parts.read({ runId: ours.runId, stage: source, part }),
      await parts.read({ runId: theirs.runId, stage: source, part }),
    ];
    if (!one || !other || !isDeepStrictEqual(resultsOf(one), resultsOf(other))) return false;
  }
  return true;
};

/** Where the other run, and those that it has taken over itself, were answered about records that may be in this part. */
const earlierUris = async (
  ports: BatchPorts,
  run: Run,
  { key, old }: { readonly key: PartKey; readonly old: PipelineRow },
): Promise<string[]> => {
  const { name } = stageOf(run, key.stage);
  const uris: string[] = [];
  for (const part of partsAbout(run.row, old, key)) {
    const theirs = await ports.parts.read({ runId: old.runId, stage: key.stage, part });
    if (!theirs?.prepared) continue;
    uris.push(...(theirs.earlierUris ?? []), placeOf(ports.pipelinesUri, old.runId).answersOfPart(name, part));
    for (const { attempts } of theirs.chunks)
      for (const { outputsUri } of attempts) if (outputsUri !== undefined) uris.push(partOfAnswers(outputsUri));
  }
  return uris;
};
