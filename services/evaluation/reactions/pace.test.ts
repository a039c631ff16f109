import { describe, expect, test } from "vitest";
import { deferredSince } from "../../chassis/settle.ts";
import { isDeferred } from "../../chassis/outcome.ts";
import { requestsLost } from "../life/evaluation.ts";
import { answered } from "../memory/memory-answers.ts";
import { memoryEvaluation, type MemoryEvaluation } from "../memory/memory-evaluation.ts";
import { hosted, theatre, type Message } from "../memory/play.ts";
import { sampleArn, sampleBase, sampleHosted, sampleRun, sampleSplit, testUri } from "../memory/samples.ts";
import { askPermission } from "../../pace/permission.ts";
import type { Answers } from "../ports.ts";
import { onChunk } from "./on-chunk.ts";

const minuteMs = 60_000;
const quota = 10;
const records = 20;
const one = sampleRun("one");
const other = sampleRun("other");

type Call = { modelId: string; at: number };

/** Two deployments of one base, each asked with every worker's own clock up to five minutes wrong. */
const twoEvaluations = async () => {
  const world = memoryEvaluation();
  const { clock, answers } = world.ports;
  const calls: Call[] = [];
  const ask: Answers["ask"] = async (modelId, ...rest) => {
    calls.push({ modelId, at: clock.now().getTime() });
    // An answer takes a while, as the permission must last for all of them.
    clock.advance(700);
    return answers.ask(modelId, ...rest);
  };
  const requestsPerMinute = { [`deployment/${sampleBase}`]: quota, [`base/${sampleBase}`]: quota };
  const ports = {
    ...world.ports,
    answers: { ...answers, ask },
    asking: { ...world.ports.asking, requestsPerMinute },
    chunkRecords: 4,
  };
  let workers = 0;
  const deliver = async (message: Message) => {
    const skewMs = [0, 300_000, -300_000][(workers += 1) % 3] ?? 0;
    const skewed = { ...clock, now: () => new Date(clock.now().getTime() + skewMs) };
    return message.deliver({ ...ports, clock: skewed });
  };
  world.ports.objects.put(testUri, sampleSplit(records));
  const play = theatre(ports);
  for (const runId of [one, other]) await deliver(hosted(runId, sampleHosted()));
  return { world, calls, play, deliver };
};

const mostInAMinute = (calls: readonly Call[]): number =>
  calls.reduce(
    (most, { at: from }) => Math.max(most, calls.filter(({ at }) => at >= from && at < from + minuteMs).length),
    0,
  );

const isOver = async ({ ports }: MemoryEvaluation) => (await ports.evaluations.openRuns()).length === 0;

describe("two evaluations of models of the same base, asked by workers whose clocks are wrong", () => {
  test("never ask either quota for more than it has in any minute, resent rounds and throttled retries counted", async () => {
    const { world, calls, play, deliver } = await twoEvaluations();
    let asked = 0;
    world.ports.answers.says((modelId, prompt) => {
      asked += 1;
      if (asked % 5 === 0) return { outcome: "throttled" };
      if (asked % 7 === 0) return { outcome: "failed", reason: "InternalServerException" };
      return answered(modelId === sampleArn ? `the answer is ${prompt}` : "no idea");
    });
    // The first round is lost and sent again while copies of it are about.
    const copies = structuredClone(world.ports.commands.queue);
    await play.drain(deliver);
    world.ports.commands.queue.push(...copies);
    for (let ticks = 0; ticks < 40 && !(await isOver(world)); ticks += 1) await play.tick(deliver);
    expect(await isOver(world)).toBe(true);
    const ofBase = calls.filter(({ modelId }) => modelId === sampleBase);
    const ofDeployment = calls.filter(({ modelId }) => modelId === sampleArn);
    expect(Math.min(ofBase.length, ofDeployment.length)).toBeGreaterThanOrEqual(2 * records);
    expect(mostInAMinute(ofBase)).toBeLessThanOrEqual(quota);
    expect(mostInAMinute(ofDeployment)).toBeLessThanOrEqual(quota);
    expect(new Set(world.published.map(({ type }) => type))).toEqual(new Set(["EvaluationScored"]));
  });

  test("use the quotas while they wait: the end comes within twice the time that the quota alone takes", async () => {
    const { world, calls, play, deliver } = await twoEvaluations();
    const beganAt = world.ports.clock.now().getTime();
    await play.drain(deliver);
    while (!(await isOver(world))) await play.tick(deliver);
    const lastAt = Math.max(...calls.map(({ at }) => at));
    const stretches = Math.ceil((2 * records) / quota);
    expect(lastAt - beganAt).toBeLessThanOrEqual(2 * stretches * 92_000);
    for (const runId of [one, other]) {
      const evaluation = await world.ports.evaluations.read(runId);
      expect(evaluation && requestsLost(evaluation)).toBe(0);
    }
  });
});

test("a quota's limit is read where its code is known, believed for a quarter of an hour, and assumed where it cannot be read", async () => {
  const { ports } = memoryEvaluation();
  const answersOfQuotas = [3, 1, 0.5, undefined];
  let reads = 0;
  const limits = { read: async () => answersOfQuotas[(reads += 1) - 1] };
  const quota = { key: "base/m", perMinute: 5, code: "L-1A2B3C4D", source: "a test" };
  const requests = async (wanted: number) => (await askPermission({ ...ports, limits }, quota, wanted)).requests;
  expect(await requests(2)).toBe(2);
  expect(await requests(2)).toBe(1);
  expect(reads).toBe(1);
  ports.clock.advance(900_000);
  expect(await requests(9)).toBe(1);
  ports.clock.advance(900_000);
  expect(await requests(9)).toBe(0);
  ports.clock.advance(900_000);
  expect(await requests(9)).toBe(5);
});

test("a chunk that has waited half a day for its turn goes on as a new command, before it is parked for waiting", async () => {
  const world = memoryEvaluation();
  const asking = { ...world.ports.asking, requestsPerMinute: { [`deployment/${sampleBase}`]: 1 } };
  const ports = { ...world.ports, asking };
  ports.objects.put(testUri, sampleSplit(3));
  await hosted(one, sampleHosted()).deliver(ports);
  const [sent] = ports.commands.queue.splice(0);
  const command = { runId: one, chunk: "0000", round: 1 };
  expect(sent).toEqual({ queue: "evaluation-chunks", command });
  const hour = 3_600_000;
  const after = async (hours: number) =>
    onChunk(command, ports, { sentAt: hours * hour, attributes: { [deferredSince]: "0" } });
  expect(await after(11).catch(isDeferred)).toBe(true);
  expect(ports.commands.queue).toEqual([]);
  await after(12);
  expect(ports.commands.queue).toMatchObject([{ command, delaySeconds: expect.any(Number) }]);
});
