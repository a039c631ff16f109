import { newPart, takenOver, type PartKey, type PartRow } from "../domain/run/part-row.ts";
import { isReadyForGate, partsOf, stageAt } from "../domain/run/pipeline-row.ts";
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

/**
 * As the run that is resumed has left it, where this one asks the same. A part of a later stage was prepared there from the results that
 * this run has taken over, or not at all: its source was done.
 */
const firstRow = async (ports: BatchPorts, { plan: { request } }: Run, key: PartKey): Promise<PartRow> => {
  const { resumes, stages } = request;
  const from = stages.findIndex(({ name }) => name === resumes?.fromStage);
  const isAnew = from !== -1 && key.stage >= from;
  const left =
    resumes && !isAnew ? await ports.parts.read({ runId: resumes.runId, stage: key.stage, part: key.part }) : undefined;
  if (!left?.prepared || !resumes) return newPart(key);
  const theirs = placeOf(ports.pipelinesUri, resumes.runId);
  const { name = "" } = stages[key.stage] ?? {};
  const outputsOf = (chunk: number, attempt: number) => theirs.answers(name, { part: key.part, chunk, attempt });
  return takenOver(left, { runId: key.runId, outputsOf });
};
