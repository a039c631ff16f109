import { describe, expect, test } from "vitest";
import { sampleBatch, sampleKey, sampleTraining } from "./domain/samples.ts";
import { isTerminal } from "./domain/result.ts";
import type { JobOrder } from "./domain/ticket.ts";
import type { JobControl } from "./ports.ts";

/** What every JobControl does, as far as it can be seen without waiting for a job. `make` gives one whose orders Bedrock takes. */
export const describeJobControl = (
  name: string,
  make: () => Promise<{ jobs: JobControl; training?: JobOrder; batch?: JobOrder }>,
): void => {
  describe(`${name} as JobControl`, () => {
    test.each(["training", "batch"] as const)("a %s job is found by name and by ARN", async (kind) => {
      const { jobs, job, jobName } = await prepared(kind);
      expect(await jobs.find(kind, jobName)).toBeUndefined();
      const created = await jobs.create({ name: jobName, runId: "run", job });
      if (created.outcome !== "created") throw new Error(`Create answered ${JSON.stringify(created)}`);
      expect(await jobs.find(kind, jobName)).toMatchObject({ arn: created.arn, name: jobName });
      expect(await jobs.get(kind, created.arn)).toMatchObject({ arn: created.arn, name: jobName });
    });

    test.each(["training", "batch"] as const)("the same %s job asked for again is not another one", async (kind) => {
      const { jobs, job, jobName } = await prepared(kind);
      const first = await jobs.create({ name: jobName, runId: "run", job });
      const again = await jobs.create({ name: jobName, runId: "run", job });
      if (again.outcome === "created") expect(again).toEqual(first);
      else expect(again.outcome).toBe("name-taken");
    });

    test.each(["training", "batch"] as const)("a %s job is stopped, however often", async (kind) => {
      const { jobs, job, jobName } = await prepared(kind);
      const created = await jobs.create({ name: jobName, runId: "run", job });
      if (created.outcome !== "created") throw new Error(`Create answered ${JSON.stringify(created)}`);
      await jobs.stop(kind, created.arn);
      await jobs.stop(kind, created.arn);
      const seen = await jobs.get(kind, created.arn);
      expect(seen && (seen.status === "Stopping" || isTerminal(seen))).toBe(true);
    });

    // One Bedrock may serve all of these tests: each has a job of its own.
    let named = 0;
    const prepared = async (kind: JobOrder["kind"]) => {
      const { jobs, training = sampleTraining("port"), batch = sampleBatch("port") } = await make();
      return {
        jobs,
        job: kind === "training" ? training : batch,
        jobName: `choreo-${sampleKey(`port-${(named += 1)}`)}-1`,
      };
    };
  });
};
