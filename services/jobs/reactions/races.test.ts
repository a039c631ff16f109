import { setImmediate as settleMicrotasks } from "node:timers/promises";
import { expect, test } from "vitest";
import type { JobOrder } from "../domain/ticket.ts";
import { memoryJobs, type MemoryJobs } from "../memory/memory-jobs.ts";
import { cancelled, requested, submission, ticked, withdrawn, type Message } from "../memory/play.ts";
import { sampleBatch, sampleRun, sampleTraining } from "../domain/samples.ts";
import type { Tap } from "../../chassis/memory/tap.ts";
import { tapped } from "../memory/tapped-ports.ts";

/** Runs a message until just before its first call of that name; `goOn` lets it finish. */
const pausedBefore = async ({ ports }: MemoryJobs, message: Message, call: string) => {
  let goOn: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  let isFirst = true;
  const tap: Tap = async (name, pass) => {
    if (name === call && isFirst) {
      isFirst = false;
      await gate;
    }
    return pass();
  };
  const done = message.deliver(tapped(ports, tap));
  await settleMicrotasks();
  return async (): Promise<void> => {
    goOn();
    await done;
  };
};

const [one, two] = [sampleTraining("one"), sampleTraining("two")];
const [runOne, runTwo] = [sampleRun("one"), sampleRun("two")];
const submit = ({ order }: JobOrder): Message => submission({ jobKey: order.jobKey, attempt: 1 });

const worldWith = async (...runs: [string, JobOrder][]): Promise<MemoryJobs> => {
  const world = memoryJobs({ customizationJobsMax: 1 });
  for (const [run, job] of runs) await requested(run, job).deliver(world.ports);
  return world;
};

const tick = async ({ ports }: MemoryJobs, times = 1): Promise<void> => {
  for (let count = 0; count < times; count += 1) {
    ports.clock.advance(300_000);
    await ticked(ports.clock.now().toISOString()).deliver(ports);
  }
};

const drain = async ({ ports }: MemoryJobs): Promise<void> => {
  for (const command of ports.submissions.queue.splice(0)) await submission(command).deliver(ports);
};

const holders = async ({ ports }: MemoryJobs): Promise<string[]> =>
  Object.keys((await ports.quotas.read("customization"))?.holders ?? {});
const busyOnce = (world: MemoryJobs): void => {
  let isBusy = true;
  world.ports.jobs.refuses(() => {
    const answer = isBusy ? ({ outcome: "busy", message: "outsiders" } as const) : undefined;
    isBusy = false;
    return answer;
  });
};
const phaseOf = async ({ ports }: MemoryJobs, { order }: JobOrder) => (await ports.tickets.read(order.jobKey))?.phase;

test("a busy answer frees the slot and spends no attempt", async () => {
  const world = await worldWith([runOne, one]);
  busyOnce(world);
  await drain(world);
  expect(await holders(world)).toEqual([]);
  expect(await world.ports.tickets.read(one.order.jobKey)).toMatchObject({
    phase: "waiting",
    attempt: 1,
    putBacks: 1,
    busy: "outsiders",
  });
  expect(world.published).toEqual([]);
  await tick(world, 2);
  await drain(world);
  expect(await phaseOf(world, one)).toBe("submitted");
});

test("after a busy answer nobody of the quota knocks for a while", async () => {
  const world = await worldWith([runOne, one], [runTwo, two]);
  busyOnce(world);
  await drain(world);
  await requested(runTwo, two).deliver(world.ports);
  expect(await holders(world)).toEqual([]);
  await tick(world);
  expect(await holders(world)).toHaveLength(1);
});

test("a busy answer frees no slot while another worker may still be creating", async () => {
  const world = await worldWith([runOne, one], [runTwo, two]);
  const goOn = await pausedBefore(world, submit(one), "jobs.create");
  busyOnce(world);
  await submit(one).deliver(world.ports);
  expect(await holders(world)).toEqual([one.order.jobKey]);
  await tick(world);
  await goOn();
  expect(world.ports.jobs.inFlight().map(({ order }) => order.jobKey)).toEqual(await holders(world));
});

test("a worker that has a busy answer finds that another has come and frees nothing", async () => {
  const world = await worldWith([runOne, one]);
  busyOnce(world);
  const first = await pausedBefore(world, submit(one), "quotas.replace");
  const second = await pausedBefore(world, submit(one), "jobs.create");
  await first();
  await second();
  expect(await holders(world)).toEqual([one.order.jobKey]);
  expect(world.ports.jobs.inFlight()).toHaveLength(1);
});

test("a cancellation leaves a slot alone whose holder may be creating, and the creator stops the job", async () => {
  const world = await worldWith([runOne, one], [runTwo, two]);
  const goOn = await pausedBefore(world, submit(one), "jobs.create");
  await cancelled(runOne).deliver(world.ports);
  expect(await holders(world)).toEqual([one.order.jobKey]);
  expect(world.published).toEqual([]);
  await goOn();
  expect(world.ports.jobs.jobs.map(({ status }) => status)).toEqual(["Stopping"]);
  expect(await world.ports.tickets.read(one.order.jobKey)).toMatchObject({ phase: "submitted", stopping: "cancelled" });
});

test("a submitter that comes after the cancellation creates nothing", async () => {
  const world = await worldWith([runOne, one]);
  const goOn = await pausedBefore(world, submit(one), "tombstones.read");
  await cancelled(runOne).deliver(world.ports);
  await goOn();
  expect(world.ports.jobs.creates.size).toBe(0);
  expect(await holders(world)).toEqual([]);
  expect(await phaseOf(world, one)).toBe("ended");
});

test("a job that is withdrawn while it is being created is stopped by its creator, and one that is not there yet is not made", async () => {
  const chunk = sampleBatch("chunk");
  for (const [call, statuses] of [
    ["jobs.create", ["Stopping"]],
    ["tickets.read", []],
  ] as const) {
    const world = await worldWith([runOne, chunk]);
    const goOn = await pausedBefore(world, submit(chunk), call);
    await withdrawn(runOne, chunk).deliver(world.ports);
    await goOn();
    expect(world.ports.jobs.jobs.map(({ status }) => status)).toEqual(statuses);
    const { phase, stopping } = (await world.ports.tickets.read(chunk.order.jobKey)) ?? {};
    expect([phase, stopping]).toEqual([call === "jobs.create" ? "submitted" : "ended", "withdrawn"]);
  }
});

test("a request that overtakes its cancellation is found by it, or finds it", async () => {
  const world = await worldWith();
  const goOn = await pausedBefore(world, requested(runOne, one), "tickets.open");
  await cancelled(runOne).deliver(world.ports);
  await goOn();
  expect(await phaseOf(world, one)).toBe("ended");
});

test("a submitter that died after Create is succeeded by the next, which adopts the job", async () => {
  const world = await worldWith([runOne, one]);
  await pausedBefore(world, submit(one), "tickets.replace");
  expect(await phaseOf(world, one)).toBe("admitted");
  await submit(one).deliver(world.ports);
  expect(await phaseOf(world, one)).toBe("submitted");
  expect([...world.ports.jobs.creates.values()]).toEqual([1]);
});

test("a submitter that died after Create and has no successor is found by the reconciler, which adopts the job", async () => {
  const world = await worldWith([runOne, one]);
  world.ports.submissions.queue.length = 0;
  await pausedBefore(world, submit(one), "tickets.replace");
  await tick(world, 2);
  expect(await phaseOf(world, one)).toBe("submitted");
  await drain(world);
  expect([...world.ports.jobs.creates.values()]).toEqual([1]);
});

test("a mark grows cold by ticks, not by one tick delivered twice", async () => {
  const world = await worldWith([runOne, one]);
  await pausedBefore(world, submit(one), "jobs.create");
  world.ports.submissions.queue.length = 0;
  await tick(world);
  for (let count = 0; count < 3; count += 1) await ticked(world.ports.clock.now().toISOString()).deliver(world.ports);
  expect(world.ports.submissions.queue).toEqual([]);
  await tick(world);
  expect(world.ports.submissions.queue).toEqual([{ jobKey: one.order.jobKey, attempt: 1 }]);
});

test("a refusal frees the slot only when the mark of the other worker is cold", async () => {
  const world = await worldWith([runOne, one]);
  world.ports.submissions.queue.length = 0;
  await pausedBefore(world, submit(one), "jobs.create");
  world.ports.jobs.refuses(() => ({ outcome: "refused", message: "no" }));
  await submit(one).deliver(world.ports);
  expect(await phaseOf(world, one)).toBe("ended");
  expect(await holders(world)).toEqual([one.order.jobKey]);
  await tick(world, 2);
  expect(await holders(world)).toEqual([]);
});

test("a late list cannot give a slot to a ticket that has ended", async () => {
  let isLate = false;
  const world = memoryJobs({ customizationJobsMax: 1, isLate: () => isLate });
  await requested(runOne, one).deliver(world.ports);
  await requested(runTwo, two).deliver(world.ports);
  isLate = true;
  await cancelled(runTwo).deliver(world.ports);
  await cancelled(runOne).deliver(world.ports);
  await tick(world);
  expect(await holders(world)).toEqual([]);
  expect(world.ports.submissions.queue).toHaveLength(1);
});

test("one is refused for good and the other creates: the job is stopped, and holds the slot until it has ended", async () => {
  const world = await worldWith([runOne, one], [runTwo, two]);
  const refuse = (): void => world.ports.jobs.refuses(() => ({ outcome: "refused", message: "not yet" }));
  const accept = (): void => world.ports.jobs.refuses(() => undefined);
  const finish = await pausedBefore(world, submit(one), "jobs.create");
  refuse();
  await submit(one).deliver(world.ports);
  expect(await phaseOf(world, one)).toBe("ended");
  accept();
  await finish();
  expect(world.ports.jobs.inFlight().map(({ status }) => status)).toEqual(["Stopping"]);
  await tick(world, 4);
  await drain(world);
  expect(await holders(world)).toEqual([one.order.jobKey]);
  expect(world.ports.jobs.inFlight()).toHaveLength(1);
  const [{ name } = { name: "" }] = world.ports.jobs.inFlight();
  world.ports.jobs.set(name, { status: "Stopped" });
  await tick(world);
  expect(await holders(world)).toEqual([two.order.jobKey]);
});

test("one is refused for good and the other was too: the slot goes when both must be gone", async () => {
  const world = await worldWith([runOne, one], [runTwo, two]);
  world.ports.jobs.refuses(() => ({ outcome: "refused", message: "no" }));
  const finish = await pausedBefore(world, submit(one), "jobs.create");
  await submit(one).deliver(world.ports);
  await finish();
  expect(await holders(world)).toEqual([one.order.jobKey]);
  await tick(world);
  expect(await holders(world)).toEqual([one.order.jobKey]);
  await tick(world);
  expect(await holders(world)).toEqual([two.order.jobKey]);
});
