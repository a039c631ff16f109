import type { z } from "zod";
import { isFetched } from "../flows/fetch-part.ts";
import { preparePart } from "../flows/prepare-part.ts";
import { openRun } from "../flows/run.ts";
import { settle } from "../flows/settle.ts";
import { announceKnown } from "../flows/announce.ts";
import { readPart } from "../flows/read-part.ts";
import type { BatchPorts } from "../ports.ts";
import type { PartCommand } from "./commands.ts";

/** One part is read and cut into chunks, once what it reads from the Hub is copied. A run that is stopped prepares nothing more. */
export const onPreparing = async (command: z.output<typeof PartCommand>, ports: BatchPorts): Promise<void> => {
  const run = await openRun(ports, command.runId);
  if (!run) return announceKnown(ports, command.runId);
  if (run.row.stop) return settle(ports, run);
  const part = await readPart(ports, command);
  if (!part.prepared && !(await isFetched(ports, run, part))) return ports.commands.fetch([command]);
  await preparePart(ports, run, part);
};
