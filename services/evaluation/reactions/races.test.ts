import { expect, test } from "vitest";
import { memoryEvaluation, type MemoryEvaluation } from "../memory/memory-evaluation.ts";
import { commanded, hosted, ticked, type Message } from "../memory/play.ts";
import { sampleHosted, sampleRun, sampleSplit, testUri } from "../memory/samples.ts";
import { tapped } from "../memory/tapped-ports.ts";

const runId = sampleRun("a");
const scoring = () => commanded({ queue: "evaluation-scoring", command: { runId } });

const worldWith = (records: number): MemoryEvaluation => {
  const world = memoryEvaluation();
  world.ports.objects.put(testUri, sampleSplit(records));
  return world;
};

/** Delivers up to the first call of that name and stays there; what it gives back lets the process go on to its end. */
const pausedBefore = async ({ ports }: MemoryEvaluation, message: Message, at: string) => {
  const arrived = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let isFirst = true;
  const run = message.deliver(
    tapped(ports, async (call, pass) => {
      if (call !== at || !isFirst) return pass();
      isFirst = false;
      arrived.resolve();
      await gate.promise;
      return pass();
    }),
  );
  await arrived.promise;
  return async () => {
    gate.resolve();
    await run;
  };
};

const drain = async ({ ports }: MemoryEvaluation): Promise<void> => {
  for (let sent = ports.commands.queue.shift(); sent; sent = ports.commands.queue.shift())
    await commanded(sent).deliver(ports);
};
const types = ({ published }: MemoryEvaluation): string[] => [
  ...new Set(published.map(({ type, detail }) => `${type} ${detail.metadata.id}`)),
];

test("a model heard of twice at once is planned once, and its commands are sent once", async () => {
  const world = worldWith(6);
  const goOn = await pausedBefore(world, hosted(runId, sampleHosted()), "evaluations.open");
  await hosted(runId, sampleHosted()).deliver(world.ports);
  await goOn();
  expect(world.ports.commands.queue).toHaveLength(2);
  await drain(world);
  expect(world.ports.answers.paid()).toBe(12);
  expect(types(world)).toHaveLength(1);
});

test("the same chunk on two workers at once is paid twice at most and counts once", async () => {
  const world = worldWith(3);
  await hosted(runId, sampleHosted()).deliver(world.ports);
  const [sent] = world.ports.commands.queue.splice(0);
  const chunk = sent ? commanded(sent) : scoring();
  const goOn = await pausedBefore(world, chunk, "objects.writeOnce");
  await chunk.deliver(world.ports);
  await goOn();
  expect(world.ports.answers.paid()).toBe(12);
  await drain(world);
  expect(types(world)).toHaveLength(1);
});

test("of two workers that finish the last two chunks at once, at least one asks for the scores", async () => {
  const world = worldWith(6);
  await hosted(runId, sampleHosted()).deliver(world.ports);
  const [one, other] = world.ports.commands.queue.splice(0).map((sent) => commanded(sent));
  const goOn = one && (await pausedBefore(world, one, "evaluations.markDone"));
  await other?.deliver(world.ports);
  expect(world.ports.commands.queue).toEqual([]);
  await goOn?.();
  expect(world.ports.commands.queue).toMatchObject([{ queue: "evaluation-scoring" }]);
});

test("two scorers at once tell one outcome", async () => {
  const world = worldWith(3);
  await hosted(runId, sampleHosted()).deliver(world.ports);
  const [sent] = world.ports.commands.queue.splice(0);
  if (sent) await commanded(sent).deliver(world.ports);
  const goOn = await pausedBefore(world, scoring(), "evaluations.settle");
  await scoring().deliver(world.ports);
  await goOn();
  expect(world.published).toHaveLength(2);
  expect(types(world)).toHaveLength(1);
});

test("a deadline that comes while the scores are made is the outcome, and the scorer tells it again", async () => {
  const world = worldWith(3);
  await hosted(runId, sampleHosted({}, {}, { decisionHours: 1 })).deliver(world.ports);
  const [sent] = world.ports.commands.queue.splice(0);
  if (sent) await commanded(sent).deliver(world.ports);
  const goOn = await pausedBefore(world, scoring(), "evaluations.settle");
  for (const minute of ["00", "15", "30"]) await ticked(`2026-01-01T01:${minute}:00Z`).deliver(world.ports);
  await goOn();
  expect(types(world)).toEqual([expect.stringContaining("EvaluationFailed")]);
});

test("a run that ends while a chunk is answered is told nothing", async () => {
  const world = worldWith(3);
  await hosted(runId, sampleHosted()).deliver(world.ports);
  const [sent] = world.ports.commands.queue.splice(0);
  const goOn = sent && (await pausedBefore(world, commanded(sent), "objects.writeOnce"));
  await world.ports.tombstones.bury(runId, "ended");
  await goOn?.();
  await drain(world);
  expect(world.published).toEqual([]);
});

test("one tick delivered to two reconcilers at once counts once", async () => {
  const world = worldWith(3);
  await hosted(runId, sampleHosted()).deliver(world.ports);
  const goOn = await pausedBefore(world, ticked("2026-01-01T01:00:00Z"), "evaluations.count");
  await ticked("2026-01-01T01:00:00Z").deliver(world.ports);
  await goOn();
  expect((await world.ports.evaluations.read(runId))?.progress.ticks).toBe(1);
});
