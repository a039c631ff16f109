import type { z } from "zod";
import { collectChunk } from "../flows/collect-chunk.ts";
import { readPart } from "../flows/read-part.ts";
import { openRun } from "../flows/run.ts";
import type { BatchPorts } from "../ports.ts";
import type { ChunkCommand } from "./commands.ts";

/** An attempt is over: its chunk is done, or what may still be answered is asked again. A run that is over collects nothing. */
export const onCollecting = async (command: z.output<typeof ChunkCommand>, ports: BatchPorts): Promise<void> => {
  const run = await openRun(ports, command.runId);
  if (run) await collectChunk(ports, run, { part: await readPart(ports, command), command });
};
