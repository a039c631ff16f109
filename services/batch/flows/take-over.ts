import { isDeepStrictEqual } from "node:util";
import type { Pipeline } from "../../../events-schema/index.ts";
import { isElsewhere } from "../domain/run/held-parts.ts";
import type { PartKey, PartRow } from "../domain/run/part-row.ts";
import { stageAt, type PipelineRow } from "../domain/run/pipeline-row.ts";
import { numbersIn } from "../domain/run/stage-parts.ts";
import { partsAbout, preparedAnew, stagesKept, takenOver } from "../domain/run/take-over.ts";
import type { BatchPorts } from "../ports.ts";
import { partOfAnswers, placeOf } from "./place.ts";
import { readPlan } from "./plan.ts";
import { resultsFeeding } from "./results-feeding.ts";
import { stageOf, type Run } from "./run.ts";

/**
 * As the run that is resumed has left it, where this one asks the same of the same records; else with what it was answered about them.
 * Where that run ended before it came to this part, the one that it resumed itself is asked, and so on.
 */
export const firstRow = async (ports: BatchPorts, run: Run, key: PartKey): Promise<PartRow> => {
  const earlier: string[] = [];
  for await (const old of resumedBy(ports, run.plan.request, key.stage)) {
    const left = await ports.parts.read({ ...key, runId: old.runId });
    if (earlier.length === 0 && left?.prepared && (await isOfSameResults(ports, { ours: run.row, theirs: old }, key))) {
      const theirs = placeOf(ports.pipelinesUri, old.runId);
      const { name } = stageOf(run, key.stage);
      const outputsOf = (chunk: number, attempt: number) => theirs.answers(name, { part: key.part, chunk, attempt });
      return takenOver(left, { runId: key.runId, outputsOf });
    }
    earlier.push(...(await earlierUris(ports, run, { key, old })));
  }
  return preparedAnew(key, earlier);
};

/** The run that a request resumes, the one which that run resumed, and so on, as far as each asks the same at this stage. */
async function* resumedBy(ports: BatchPorts, request: Pipeline, stage: number): AsyncGenerator<PipelineRow> {
  for (let asked = request; asked.resumes;) {
    const { runId } = asked.resumes;
    const row = stage < stagesKept(asked) ? await ports.pipelines.read(runId) : undefined;
    if (!row) return;
    yield row;
    const place = placeOf(ports.pipelinesUri, runId);
    // It may be gone by now, as it need not be kept for as long as its results.
    if (!(await ports.objects.head(place.plan))) return;
    asked = (await readPlan(ports.objects, place)).request;
  }
}

type Rows = { readonly ours: PipelineRow; readonly theirs: PipelineRow };

/** A part that was prepared from other results, or from those to which this run has added answers, would leave records out. */
const isOfSameResults = async (ports: BatchPorts, { ours, theirs }: Rows, key: PartKey): Promise<boolean> => {
  if (stageAt(ours, key.stage).source === undefined)
    return isDeepStrictEqual(numbersIn(ours, key), numbersIn(theirs, key)) && !isElsewhere(theirs, key);
  const results = await resultsFeeding(ports, ours, key);
  return results !== undefined && isDeepStrictEqual(results, await resultsFeeding(ports, theirs, key));
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
