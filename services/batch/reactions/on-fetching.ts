import type { z } from "zod";
import { announceKnown } from "../flows/announce.ts";
import { fetchPart } from "../flows/fetch-part.ts";
import { readPart } from "../flows/read-part.ts";
import { openRun } from "../flows/run.ts";
import { settle } from "../flows/settle.ts";
import type { BatchPorts } from "../ports.ts";
import type { PartCommand } from "./commands.ts";

/** What one part reads from the Hugging Face Hub is copied. A run that is stopped copies nothing more. */
export const onFetching = async (command: z.output<typeof PartCommand>, ports: BatchPorts): Promise<void> => {
  const run = await openRun(ports, command.runId);
  if (!run) return announceKnown(ports, command.runId);
  if (run.row.stop) return settle(ports, run);
  await fetchPart(ports, run, await readPart(ports, command));
};
