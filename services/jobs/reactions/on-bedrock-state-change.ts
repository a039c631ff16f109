import { z } from "zod";
import { jobKeyIn } from "../domain/job-name.ts";
import { settle } from "../flows/settle.ts";
import type { JobsPorts } from "../ports.ts";

/** The one field of Bedrock's events that we chose ourselves: the job's name. The rest is asked for, not believed. */
export const BedrockStateChange = z.object({
  detail: z.looseObject({ jobName: z.string().optional(), batchJobName: z.string().optional() }),
});

/** News of a job: ask Bedrock about it. Jobs of others on the account's bus are quietly done. */
export const onBedrockStateChange = async (
  { detail }: z.output<typeof BedrockStateChange>,
  ports: JobsPorts,
): Promise<void> => {
  const jobKey = jobKeyIn(ports.stack, detail.jobName ?? detail.batchJobName ?? "");
  const ticket = jobKey === undefined ? undefined : await ports.tickets.read(jobKey);
  if (ticket) await settle(ports, ticket);
};
