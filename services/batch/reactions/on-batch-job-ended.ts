import { z } from "zod";
import { BatchJobCompleted, BatchJobFailed, type DataOf, type Problem } from "../../../events-schema/index.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { chunkAt, toEnded, type JobEnd } from "../domain/run/part-row.ts";
import { changePart } from "../flows/change.ts";
import { readPart } from "../flows/read-part.ts";
import type { BatchPorts } from "../ports.ts";

/** As the order carried it there and back. */
const Context = z.object({
  stage: z.coerce.number().int().nonnegative(),
  part: z.coerce.number().int().nonnegative(),
  chunk: z.coerce.number().int().nonnegative(),
  attempt: z.coerce.number().int().positive(),
});

type Ended = Pick<DataOf<typeof BatchJobFailed>, "order" | "job"> & { readonly problem?: Problem };

/** However a job ended, what it wrote is read: it is paid for. A word about another attempt than the latest changes nothing. */
const onEnded = async (runId: string, { order, job, problem }: Ended, ports: BatchPorts): Promise<void> => {
  const context = Context.safeParse(order.context);
  // A job of no chunk is somebody else's, and nothing here waits for it.
  if (!context.success) return;
  const { stage, part, chunk, attempt } = context.data;
  const key = { runId, stage, part };
  await readPart(ports, key);
  const { row } = await changePart(ports, key, toEnded(chunk, attempt, endOf(job, problem)));
  const { phase, attempts } = chunkAt(row, chunk);
  if (phase === "ended" && attempts.length === attempt) await ports.commands.collect([{ ...key, chunk, attempt }]);
};

const endOf = (job: Ended["job"], problem: Problem | undefined): JobEnd => ({
  status: job?.status ?? "None",
  ...(job?.submittedAt !== undefined && { submittedAt: job.submittedAt }),
  ...(job?.endedAt !== undefined && { endedAt: job.endedAt }),
  ...(problem && { problem: { code: problem.code, message: problem.message.slice(0, 300) } }),
});

export const onBatchJobEnded = [
  reactTo(BatchJobCompleted, async ({ metadata, data }, ports: BatchPorts) => onEnded(metadata.runId, data, ports)),
  reactTo(BatchJobFailed, async ({ metadata, data }, ports: BatchPorts) => {
    const { order, job, problem } = data;
    await onEnded(metadata.runId, { order, problem, ...(job && { job }) }, ports);
  }),
];
