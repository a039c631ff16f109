import type { Command } from "commander";
import { S3Client } from "@aws-sdk/client-s3";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { httpHub } from "../../batch/adapters/http-hub.ts";
import { documentedHosts } from "../../batch/domain/hub-hosts.ts";
import { serviceQuotaLimits } from "../../chassis/aws/service-quota-limits.ts";
import { systemClock } from "../../chassis/clock.ts";
import { jobsAtOnceBy } from "../jobs-at-once.ts";
import { planFile } from "../plan.ts";
import { pipelineLines, planAsJson } from "../plan-lines.ts";
import { s3Peek } from "../s3-peek.ts";
import { columnsOf, print, tell, type Session } from "../session.ts";
import { UsageError } from "../user-error.ts";
import { sourcesOutput } from "../warn-of-sources.ts";

/** What a pipeline would do and cost, before it does. */
export const addPlan = (program: Command, session: Session): void => {
  program
    .command("plan")
    .description("check a pipeline request and its data, and show what it would run and cost; nothing is started")
    .argument("<request.json>", 'a file with { "type": "PipelineRequested", "data": { … } }')
    .option("--slots <number>", "jobs of a model at once, instead of what the account's quota says")
    .option("--aws", "look at AWS, with the region and credentials of your environment, instead of the local cloud")
    .action(async (file: string, options: { slots?: string; aws?: boolean }) => {
      const slots = Number(options.slots ?? 1);
      if (!Number.isInteger(slots) || slots < 1)
        throw new UsageError(`--slots is ${options.slots}; give a number of jobs`);
      const aws = options.aws === true;
      const client = new S3Client(aws ? {} : { ...session.clientOptions(), forcePathStyle: true });
      const byQuota = jobsAtOnceBy(serviceQuotaLimits(new ServiceQuotasClient(aws ? {} : session.clientOptions())));
      const jobsAtOnce = options.slots === undefined ? byQuota : async () => slots;
      const url = session.environment["CHOREO_HUB_URL"] ?? "https://huggingface.co";
      // As the setting hubHosts: of a mirror.
      const mirrors = session.environment["CHOREO_HUB_HOSTS"]?.split(",") ?? [];
      const hub = httpHub({ url, hosts: [...documentedHosts, ...mirrors], clock: systemClock });
      const readable = async () => (await session.stackOutput(sourcesOutput)).split(",");
      const planned = await planFile(file, { cloud: s3Peek(client), hub, jobsAtOnce, ...(!aws && { readable }) });
      if (session.json()) print(JSON.stringify(planAsJson(planned)));
      else for (const line of pipelineLines(file, planned, { columns: columnsOf(process.stdout), aws })) tell(line);
      if (planned.problems.length > 0) process.exitCode = 1;
    });
};
