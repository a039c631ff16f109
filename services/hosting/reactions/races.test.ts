import { setImmediate as settleMicrotasks } from "node:timers/promises";
import { expect, test } from "vitest";
import { sampleModel, sampleRecipe, sampleRun } from "../domain/samples.ts";
import { cancelled, check, scored, trained, type Message } from "../memory/play.ts";
import { openStage, type Stage } from "../memory/stage.ts";
import type { Tap } from "../../chassis/memory/tap.ts";
import { tapped } from "../memory/tapped-ports.ts";

const recipe = sampleRecipe({ hosting: { decisionHours: 1 } });
const run = sampleRun("a");

const stageWithModels = (): Stage => {
  const stage = openStage();
  for (const name of ["a", "b"]) stage.world.ports.hosting.models.add(sampleModel(name).arn);
  return stage;
};

/** Runs a message until just before its first call of that name; `goOn` lets it finish, however it ends. */
const pausedBefore = async ({ world }: Stage, message: Message, call: string): Promise<() => Promise<void>> => {
  const gate = Promise.withResolvers<void>();
  let isFirst = true;
  const tap: Tap = async (name, pass) => {
    if (name === call && isFirst) {
      isFirst = false;
      await gate.promise;
    }
    return pass();
  };
  const done = message.deliver(tapped(world.ports, tap)).catch((error: unknown) => error);
  await settleMicrotasks();
  return async () => {
    gate.resolve();
    await done;
  };
};

/** A lease whose check has not come yet. */
const opened = async (): Promise<Stage> => {
  const stage = stageWithModels();
  await trained("a", recipe).deliver(stage.world.ports);
  stage.world.ports.checks.queue.length = 0;
  return stage;
};

const types = ({ world }: Stage): string[] => [...new Set(world.published.map(({ type }) => type))];

test("a run that is cancelled just before Create is called is not ended until its capacity is found and gone", async () => {
  const stage = await opened();
  const goOn = await pausedBefore(stage, check(run), "hosting.create");
  await stage.deliver(cancelled("a"));
  expect(types(stage)).toEqual([]);
  await goOn();
  expect(stage.world.ports.hosting.alive()).toHaveLength(1);
  await stage.pass(60);
  expect(stage.world.ports.hosting.alive()).toEqual([]);
  expect(types(stage)).toEqual(["ModelRetired", "RunEnded"]);
});

test("a cancelled run whose creator died is ended when it is sure that nobody creates any more", async () => {
  const stage = await opened();
  await pausedBefore(stage, check(run), "hosting.create");
  await stage.deliver(cancelled("a"));
  await stage.pass(14);
  expect(types(stage)).toEqual([]);
  await stage.pass(60);
  expect(types(stage)).toEqual(["ModelHostingFailed", "RunEnded"]);
});

test("a cancellation between the mark and Create stops the creator", async () => {
  const stage = await opened();
  const goOn = await pausedBefore(stage, check(run), "tombstones.read");
  await stage.deliver(cancelled("a"));
  await goOn();
  await stage.pass(60);
  expect(stage.world.ports.hosting.all()).toEqual([]);
});

test("a tombstone that is written before the row is seen at the mark", async () => {
  const stage = await opened();
  const goOn = await pausedBefore(stage, check(run), "leases.replace");
  await stage.world.ports.tombstones.bury(run, "cancelled");
  await goOn();
  expect(stage.world.ports.hosting.all()).toEqual([]);
});

test("of two workers at Create one capacity comes", async () => {
  const stage = await opened();
  const first = await pausedBefore(stage, check(run), "hosting.create");
  const second = await pausedBefore(stage, check(run), "hosting.create");
  await second();
  await first();
  expect(stage.world.ports.hosting.alive()).toHaveLength(1);
});

test("a busy answer does not send the run back in line while another worker may be creating", async () => {
  const stage = await opened();
  const { hosting, store } = stage.world.ports;
  const first = await pausedBefore(stage, check(run), "hosting.create");
  hosting.faults.create = () => ({ outcome: "busy", message: "outsiders" });
  await (
    await pausedBefore(stage, check(run), "nothing")
  )();
  expect((await store.leases.read(run))?.phase).toBe("creating");
  hosting.faults.create = () => undefined;
  await first();
  expect((await store.leases.read(run))?.capacity?.arn).toBe(hosting.alive()[0]?.arn);
});

test("a decision and the deadline at once: the first one written stands", async () => {
  const stage = await opened();
  await stage.deliver(check(run));
  await stage.pass(20);
  const hosted = (await stage.world.ports.store.leases.read(run))?.capacity;
  if (!hosted) throw new Error("not hosted");
  const goOn = await pausedBefore(stage, scored("a", "promote", { hosted, recipe }), "leases.replace");
  await stage.pass(90);
  await goOn();
  await stage.pass(30);
  expect(types(stage)).toEqual(["ModelHosted", "ModelRetired", "RunEnded"]);
  expect(stage.world.ports.hosting.alive()).toEqual([]);
});
