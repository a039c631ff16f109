import { stageAt } from "../domain/run/pipeline-row.ts";
import { isReadyForGate, partsOf } from "../domain/run/stage-parts.ts";
import type { BatchPorts, PartCommand } from "../ports.ts";
import type { Run } from "./run.ts";
import { firstRow } from "./take-over.ts";

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
