import type { z } from "zod";
import { preparePart } from "../flows/prepare-part.ts";
import { openRun } from "../flows/run.ts";
import { settle } from "../flows/settle.ts";
import { announceKnown } from "../flows/announce.ts";
import { readPart } from "../flows/read-part.ts";
import type { BatchPorts } from "../ports.ts";
import type { PartCommand } from "./commands.ts";

/** One part is read and cut into chunks. A run that is stopped prepares nothing more. */
export const onPreparing = async (command: z.output<typeof PartCommand>, ports: BatchPorts): Promise<void> => {
  const run = await openRun(ports, command.runId);
  if (!run) return announceKnown(ports, command.runId);
  if (run.row.stop) return settle(ports, run);
  await preparePart(ports, run, await readPart(ports, command));
};
