import { describe, expect, test } from "vitest";
import { jobNameOf } from "../domain/job-name.ts";
import { sampleBatch, sampleKey, sampleRun, sampleTraining } from "../domain/samples.ts";
import type { JobOrder } from "../domain/ticket.ts";
import { memoryJobs, type MemoryJobs } from "../memory/memory-jobs.ts";
import { cancelled, requested, runEnded, stateChange, submission, ticked } from "../memory/play.ts";
import { tapped } from "../memory/tapped-ports.ts";
import type { JobsPorts } from "../ports.ts";
import { onBedrockStateChange } from "./on-bedrock-state-change.ts";

const run = sampleRun("a");
const [one, two] = [sampleTraining("one"), sampleTraining("two")];
const nova = "L-E2ED42E6";

const nameOf = (job: JobOrder): string => jobNameOf("choreo", { jobKey: job.order.jobKey, attempt: 1 });
const types = ({ published }: MemoryJobs): string[] => published.map(({ type }) => type);
const drain = async ({ ports }: MemoryJobs): Promise<void> => {
  for (const command of ports.submissions.queue.splice(0)) await submission(command).deliver(ports);
};
const tick = async ({ ports }: MemoryJobs): Promise<void> => {
  ports.clock.advance(300_000);
  await ticked(ports.clock.now().toISOString()).deliver(ports);
};
const request = async (world: MemoryJobs, ...jobs: JobOrder[]): Promise<void> => {
  for (const job of jobs) await requested(run, job).deliver(world.ports);
  await drain(world);
};

/** The first call of that name fails; the others pass. */
const failingOnce = ({ ports }: MemoryJobs, failing: string): JobsPorts => {
  let isFirst = true;
  return tapped(ports, async (call, pass) => {
    if (call !== failing || !isFirst) return pass();
    isFirst = false;
    throw new Error(`${call} was lost`);
  });
};

describe("a request", () => {
  test("becomes a job with name and order, and an event that says so", async () => {
    const world = memoryJobs();
    await request(world, one);
    expect(world.ports.jobs.jobs).toMatchObject([{ name: nameOf(one), status: "InProgress", order: one.order }]);
    expect(world.published).toMatchObject([
      {
        type: "TrainingJobSubmitted",
        detail: { metadata: { runId: run }, data: { jobName: nameOf(one), attempt: 1 } },
      },
    ]);
  });

  test("is admitted at once although the list does not show it yet", async () => {
    const world = memoryJobs({ isLate: () => true });
    await request(world, one);
    expect(world.ports.jobs.jobs).toHaveLength(1);
  });

  test("heard again after the end repeats the result under the same id, and buys nothing", async () => {
    const world = memoryJobs();
    await request(world, one);
    world.ports.jobs.set(nameOf(one), { status: "Completed", modelArn: "arn:model" });
    await stateChange(one).deliver(world.ports);
    await runEnded(run).deliver(world.ports);
    await request(world, one);
    expect(types(world)).toEqual(["TrainingJobSubmitted", "TrainingJobCompleted", "TrainingJobCompleted"]);
    expect(new Set(world.published.map(({ detail }) => detail.metadata.id)).size).toBe(2);
    expect(world.ports.jobs.creates.get(nameOf(one))).toBe(1);
  });

  test("with another run's job key is parked", async () => {
    const world = memoryJobs();
    await request(world, one);
    await expect(requested(sampleRun("b"), one).deliver(world.ports)).rejects.toMatchObject({
      name: "Rejected",
      code: "jobs/foreign-job-key",
    });
  });

  test("of a run that has ended is quietly done", async () => {
    const world = memoryJobs();
    await runEnded(run).deliver(world.ports);
    await request(world, one);
    expect(world.ports.tickets.all()).toEqual([]);
    expect(world.published).toEqual([]);
  });
});

describe("a command", () => {
  test("for a ticket that is not there is parked", async () => {
    await expect(submission({ jobKey: sampleKey("?"), attempt: 1 }).deliver(memoryJobs().ports)).rejects.toMatchObject({
      code: "jobs/unknown-ticket",
    });
  });

  test("for a ticket without a slot creates nothing", async () => {
    const world = memoryJobs({ customizationJobsMax: 1 });
    await request(world, one, two);
    await submission({ jobKey: two.order.jobKey, attempt: 1 }).deliver(world.ports);
    expect(world.ports.jobs.jobs).toHaveLength(1);
  });

  test("for another attempt is quietly done", async () => {
    const world = memoryJobs();
    await requested(run, one).deliver(world.ports);
    await submission({ jobKey: one.order.jobKey, attempt: 2 }).deliver(world.ports);
    expect(world.ports.jobs.jobs).toEqual([]);
  });
});

describe("Bedrock's event", () => {
  test("is not believed: a job that has not ended stays as it is", async () => {
    const world = memoryJobs();
    await request(world, one);
    await stateChange(one).deliver(world.ports);
    expect(types(world)).toEqual(["TrainingJobSubmitted"]);
  });

  test.each([{ jobName: "somebody-elses" }, { batchJobName: `other-${sampleKey("one")}-1` }, {}])(
    "about %o is none of ours",
    async (detail) => {
      await expect(onBedrockStateChange({ detail }, memoryJobs().ports)).resolves.toBeUndefined();
    },
  );

  test("that overtakes our own note of the job is enough to settle it", async () => {
    const world = memoryJobs();
    await requested(run, one).deliver(world.ports);
    await world.ports.jobs.create({ name: nameOf(one), runId: run, job: one });
    world.ports.jobs.set(nameOf(one), { status: "Completed", modelArn: "arn:model" });
    await stateChange(one).deliver(world.ports);
    expect(types(world)).toEqual(["TrainingJobSubmitted", "TrainingJobCompleted"]);
    await drain(world);
    expect(world.ports.jobs.creates.get(nameOf(one))).toBe(1);
  });
});

describe("the reconciler", () => {
  test("goes on with the other jobs when one cannot be looked up, and fails at the end", async () => {
    const world = memoryJobs();
    await request(world, one, two);
    for (const job of [one, two]) world.ports.jobs.set(nameOf(job), { status: "Completed", modelArn: "arn:model" });
    world.ports.clock.advance(300_000);
    const message = ticked(world.ports.clock.now().toISOString());
    await expect(message.deliver(failingOnce(world, "jobs.get"))).rejects.toThrow("lost");
    expect(types(world)).toContain("TrainingJobCompleted");
    await tick(world);
    expect(types(world).filter((type) => type === "TrainingJobCompleted")).toHaveLength(2);
  });

  test("gives a job up only when Bedrock has not known it at six checks", async () => {
    const world = memoryJobs();
    await request(world, one);
    world.ports.jobs.jobs.length = 0;
    for (let count = 0; count < 5; count += 1) await tick(world);
    expect(types(world)).toEqual(["TrainingJobSubmitted"]);
    await tick(world);
    expect(world.published.at(-1)).toMatchObject({
      type: "TrainingJobFailed",
      detail: { data: { problem: { code: "jobs/lost" } } },
    });
  });

  test("gives a submitted job its slot back when the quota's row was lost", async () => {
    const world = memoryJobs({ customizationJobsMax: 1 });
    await request(world, one);
    const quota = await world.ports.quotas.read("customization");
    if (quota) await world.ports.quotas.replace({ ...quota, holders: {} });
    await tick(world);
    expect(Object.keys((await world.ports.quotas.read("customization"))?.holders ?? {})).toEqual([one.order.jobKey]);
  });

  test("stops a cancelled run's job again when the first call was lost", async () => {
    const world = memoryJobs();
    await request(world, one);
    await expect(cancelled(run).deliver(failingOnce(world, "jobs.stop"))).rejects.toThrow("lost");
    expect(world.ports.jobs.jobs).toMatchObject([{ status: "InProgress" }]);
    await tick(world);
    expect(world.ports.jobs.jobs).toMatchObject([{ status: "Stopping" }]);
  });
});

describe("limits", () => {
  const chunks = ["1", "2", "3", "4"].map((name) => sampleBatch(name));
  const inFlight = ({ ports }: MemoryJobs): number => ports.jobs.inFlight().length;

  test("come from Service Quotas, and a raised one counts from the next tick", async () => {
    const world = memoryJobs();
    world.limits.set(nova, 1);
    await request(world, ...chunks);
    expect(inFlight(world)).toBe(1);
    world.limits.set(nova, 3);
    await tick(world);
    await drain(world);
    expect(inFlight(world)).toBe(3);
  });

  test("when lowered leave running jobs alone and start no new ones", async () => {
    const world = memoryJobs();
    world.limits.set(nova, 2);
    await request(world, ...chunks);
    world.limits.set(nova, 1);
    await tick(world);
    world.ports.jobs.set(nameOf(chunks[0] as JobOrder), { status: "Completed" });
    await tick(world);
    await drain(world);
    expect(inFlight(world)).toBe(1);
  });

  test.each([undefined, -1, 1.5, Number.NaN])("that read as %s are taken from the configuration", async (value) => {
    const world = memoryJobs();
    if (value !== undefined) world.limits.set(nova, value);
    await request(world, ...chunks);
    expect(inFlight(world)).toBe(4);
    expect((await world.ports.quotas.read("batch/amazon.nova-lite-v1:0"))?.limit).toBe(20);
  });
});
