import { z } from "zod";

const runId = z.string().min(1).max(64);
const number = z.int().nonnegative();

/** The commands in this service's queues. */
export const PartCommand = z.object({ runId, stage: number, part: number });
export const ChunkCommand = PartCommand.extend({ chunk: number, attempt: number });
export const SliceCommand = ChunkCommand.extend({
  attempt: z.int().positive(),
  slice: number,
  round: z.int().positive(),
});
export const FinishCommand = z.object({ runId });

/** The scheduler's event; its time tells one tick from another. */
export const Tick = z.looseObject({ time: z.iso.datetime().optional() });
