import { isDeepStrictEqual } from "node:util";
import { newPart, resultsOf, takenOver, type PartKey, type PartRow } from "../domain/run/part-row.ts";
import { isReadyForGate, partsOf, sourcesOf, stageAt } from "../domain/run/pipeline-row.ts";
import type { BatchPorts, PartCommand } from "../ports.ts";
import { placeOf } from "./place.ts";
import type { Run } from "./run.ts";

/**
 * The parts of the stages that read objects: a row for each, then the commands for those that nobody has prepared. Where all are, one
 * command is enough to pass the gate.
 */
export const openParts = async (ports: BatchPorts, run: Run): Promise<void> => {
  const { row } = run;
  const first = row.stages.findIndex(({ source }) => source === undefined);
  if (isReadyForGate(row)) return ports.commands.prepare([{ runId: row.runId, stage: first, part: 0 }]);
  const commands: PartCommand[] = row.stages.flatMap(({ source, prepared }, stage) =>
    source === undefined
      ? partsOf(row, stage).flatMap((part) => (prepared.includes(part) ? [] : [{ runId: row.runId, stage, part }]))
      : [],
  );
  for (const command of commands) await ports.parts.open(await firstRow(ports, run, command));
  await ports.commands.prepare(commands);
};

/** One part of a stage that another one feeds. */
export const openPart = async (ports: BatchPorts, run: Run, command: PartCommand): Promise<void> => {
  const { row } = run;
  if (stageAt(row, command.stage).prepared.includes(command.part)) return;
  await ports.parts.open(await firstRow(ports, run, command));
  await ports.commands.prepare([command]);
};

/** As the run that is resumed has left it, where this one asks the same of the same records. */
const firstRow = async (ports: BatchPorts, run: Run, key: PartKey): Promise<PartRow> => {
  const { resumes, stages } = run.plan.request;
  const from = stages.findIndex(({ name }) => name === resumes?.fromStage);
  if (!resumes || (from !== -1 && key.stage >= from)) return newPart(key);
  const left = await ports.parts.read({ ...key, runId: resumes.runId });
  if (!left?.prepared || !(await isOfSameResults(ports, run, { key, oldRunId: resumes.runId }))) return newPart(key);
  const theirs = placeOf(ports.pipelinesUri, resumes.runId);
  const { name = "" } = stages[key.stage] ?? {};
  const outputsOf = (chunk: number, attempt: number) => theirs.answers(name, { part: key.part, chunk, attempt });
  return takenOver(left, { runId: key.runId, outputsOf });
};

/** A part that was prepared from results to which this run has added answers would leave their records out: it is prepared anew. */
const isOfSameResults = async (
  { parts }: BatchPorts,
  { row }: Run,
  { key, oldRunId }: { key: PartKey; oldRunId: string },
): Promise<boolean> => {
  const { source } = stageAt(row, key.stage);
  if (source === undefined) return true;
  for (const part of sourcesOf(row, key)) {
    const [ours, theirs] = [
      await parts.read({ runId: key.runId, stage: source, part }),
      await parts.read({ runId: oldRunId, stage: source, part }),
    ];
    if (!ours || !theirs || !isDeepStrictEqual(resultsOf(ours), resultsOf(theirs))) return false;
  }
  return true;
};
