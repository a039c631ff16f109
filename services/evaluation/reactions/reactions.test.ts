import { describe, expect, test } from "vitest";
import { EvaluationFailed, EvaluationScored, type DataOf } from "../../../events-schema/index.ts";
import { scorePair } from "../domain/score.ts";
import { answered } from "../memory/memory-answers.ts";
import { memoryEvaluation, type MemoryEvaluation } from "../memory/memory-evaluation.ts";
import { cancelled, commanded, hosted, theatre, ticked } from "../memory/play.ts";
import {
  conversationLine,
  sampleArn,
  sampleBase,
  sampleHosted,
  sampleRun,
  sampleSplit,
  testUri,
  validationUri,
} from "../memory/samples.ts";
import { tapped } from "../memory/tapped-ports.ts";

const runId = sampleRun("a");
const folder = `s3://memory/evaluations/${runId}/`;

const evaluate = async (
  split: string | undefined,
  given: {
    recipe?: Record<string, unknown> | "none";
    dataset?: object;
    prepare?(world: MemoryEvaluation): void;
    ticks?: number;
  } = {},
): Promise<MemoryEvaluation> => {
  const world = memoryEvaluation();
  const { ports } = world;
  if (split !== undefined) ports.objects.put(testUri, split);
  given.prepare?.(world);
  const data = sampleHosted(given.recipe, given.dataset);
  await hosted(runId, data).deliver(ports);
  const play = theatre(ports);
  await play.drain((message) => message.deliver(ports));
  for (let count = 0; count < (given.ticks ?? 0); count += 1) await play.tick((message) => message.deliver(ports));
  return world;
};

const heard = ({ published }: MemoryEvaluation): string[] => published.map(({ type }) => type);
const dataOf = ({ published }: MemoryEvaluation): unknown => {
  const [event] = published;
  return event && "data" in event.detail ? event.detail.data : undefined;
};
const scored = (world: MemoryEvaluation) => dataOf(world) as DataOf<typeof EvaluationScored>;
const failed = (world: MemoryEvaluation) => dataOf(world) as DataOf<typeof EvaluationFailed>;
const report = ({ ports }: MemoryEvaluation) =>
  JSON.parse(ports.objects.text(`${folder}report.json`) ?? "null") as Record<string, never>;
const rows = ({ ports }: MemoryEvaluation): Record<string, unknown>[] =>
  (ports.objects.text(`${folder}records.parquet`) ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("a hosted model", () => {
  test("is compared with its base on the test split, and the better one is promoted with numbers and samples", async () => {
    const world = await evaluate(sampleSplit(10));
    expect(heard(world)).toEqual(["EvaluationScored"]);
    const { comparison } = scored(world);
    expect(comparison).toMatchObject({
      records: 10,
      candidate: { answered: 10, unanswered: 0, inputTokens: 10, scores: { exactMatch: 1, rougeL: 1, bleu: 1 } },
      base: { answered: 10, scores: { exactMatch: 0 } },
      difference: { metric: "rougeL", confidence: 0.95, margin: 0 },
      decision: "promote",
      reportUri: `${folder}report.json`,
    });
    expect(comparison.why).toContain("10 records");
    expect(comparison.samples).toHaveLength(3);
    for (const { prompt, reference, candidate } of comparison.samples) {
      expect(candidate).toBe(reference);
      expect(prompt).toMatch(/^Question \d\?$/);
    }
    expect(new Set(world.ports.answers.calls.map(({ modelId }) => modelId))).toEqual(new Set([sampleArn, sampleBase]));
  });

  test("that is no better than its base is retired", async () => {
    const world = await evaluate(sampleSplit(6), {
      prepare: ({ ports }) => ports.answers.says(() => answered("the answer")),
    });
    expect(scored(world).comparison).toMatchObject({ decision: "retire", difference: { value: 0, low: 0, high: 0 } });
  });

  test("with a score that is no number is retired for it, and no number is told", async () => {
    const world = await evaluate(sampleSplit(6), {
      prepare: ({ ports }) => {
        ports.score = (pair) => {
          const scored = scorePair(pair);
          const candidate = scored.statistics.chrf.candidate.map(() => Number.NaN);
          return { ...scored, statistics: { ...scored.statistics, chrf: { ...scored.statistics.chrf, candidate } } };
        };
      },
      recipe: { metric: "chrf" },
    });
    const { comparison } = scored(world);
    expect(comparison).toMatchObject({ decision: "retire", difference: { metric: "chrf", value: null, low: null } });
    expect(comparison.why).toMatch(/cannot be compared by chrf: record \S+ has a score that is not a finite number/);
    expect(comparison.candidate.scores).toMatchObject({ chrf: null, bleu: 1 });
  });

  test("is asked nothing where the recipe asks for no evaluation", async () => {
    const world = await evaluate(sampleSplit(3), { recipe: "none" });
    expect([heard(world), world.ports.answers.calls, world.ports.evaluations.all()]).toEqual([[], [], []]);
  });

  test("has a report of every record beside the event, and both say the same", async () => {
    const world = await evaluate(sampleSplit(7));
    expect(report(world)).toMatchObject({
      outcome: { kind: "scored", comparison: scored(world).comparison },
      records: { lines: 7, chosen: 7, paired: 7 },
      answers: { candidate: { calls: 7 }, base: { calls: 7 } },
      metrics: { chrf: { candidate: 1, low: expect.any(Number) } },
    });
    expect(rows(world)).toHaveLength(7);
    expect(rows(world)[0]).toMatchObject({ candidate_answer: expect.any(String), base_rougeL: expect.any(Number) });
  });

  test("is compared on records that training has not seen: the validation set is never read", async () => {
    const read: string[] = [];
    const world = memoryEvaluation();
    world.ports.objects.put(testUri, sampleSplit(3));
    world.ports.objects.put(validationUri, sampleSplit(3));
    const { objects } = world.ports;
    const watched = { ...objects, read: async (uri: string) => (read.push(uri), objects.read(uri)) };
    await hosted(runId, sampleHosted()).deliver({ ...world.ports, objects: watched });
    expect(read.filter((uri) => !uri.startsWith(folder))).toEqual([testUri, testUri]);
  });
});

describe("a test split", () => {
  test.each([
    ["that does not exist", undefined, { test: undefined }],
    ["that is not there", undefined, {}],
    ["that is empty", "", {}],
    ["without expected answers", `${conversationLine("q", "")}\n${conversationLine("q", " ")}`, {}],
  ])("%s fails the evaluation before anything is asked", async (_, split, dataset) => {
    const world = await evaluate(split, { dataset });
    expect(heard(world)).toEqual(["EvaluationFailed"]);
    expect(failed(world).problem.code).toBe("evaluation/no-test-records");
    expect(world.ports.answers.calls).toEqual([]);
    expect(await world.ports.evaluations.openRuns()).toEqual([]);
  });

  test("that is no text fails it too, and says where", async () => {
    const world = await evaluate(undefined, {
      prepare: ({ ports }) => ports.objects.put(testUri, Buffer.from([0x7b, 0xff, 0x0a])),
    });
    expect(failed(world).problem).toMatchObject({
      code: "evaluation/unreadable-test-split",
      places: [expect.any(String)],
    });
  });

  test("with some records that cannot be compared is counted without a rest", async () => {
    const world = await evaluate(`${sampleSplit(4)}{\n${conversationLine("q", "")}\n`);
    expect(report(world)).toMatchObject({
      records: { lines: 6, unreadable: 1, withoutReference: 1, usable: 4, chosen: 4, paired: 4 },
    });
  });

  test("of one record gives no interval, and nothing is promoted on it", async () => {
    const world = await evaluate(sampleSplit(1));
    expect(scored(world).comparison).toMatchObject({
      decision: "retire",
      difference: { value: null, low: null, high: null },
      candidate: { scores: { bleu: null } },
    });
  });
});

describe("answers", () => {
  const halfRefused = ({ ports }: MemoryEvaluation) =>
    ports.answers.says((modelId, prompt) =>
      modelId === sampleArn && /[02468]\?/.test(prompt)
        ? { outcome: "refused", reason: "ValidationException: too long" }
        : answered("the answer is"),
    );

  test("that are too few fail the evaluation, with share, limit and reasons: no low score", async () => {
    const world = await evaluate(sampleSplit(10), { prepare: halfRefused });
    expect(heard(world)).toEqual(["EvaluationFailed"]);
    const { problem } = failed(world);
    expect(problem).toMatchObject({
      code: "evaluation/too-few-answers",
      places: ["customized: 5 × refused: ValidationException: too long"],
    });
    expect(problem.message).toMatch(/answered 5 of 10 records \(50 %\).* 90 %/);
    expect(rows(world).filter((row) => row["candidate_unanswered"] !== null)).toHaveLength(5);
  });

  test("that are missing here and there are left out of both models' scores and counted", async () => {
    const world = await evaluate(sampleSplit(10), { prepare: halfRefused, recipe: { answersShareMin: 0.5 } });
    expect(scored(world).comparison).toMatchObject({
      records: 5,
      candidate: { answered: 5, unanswered: 5 },
      base: { answered: 10, unanswered: 0 },
    });
  });

  test("of different records are no pairs", async () => {
    const world = await evaluate(sampleSplit(10), {
      recipe: { answersShareMin: 0.1 },
      prepare: ({ ports }) =>
        ports.answers.says((modelId, prompt) =>
          /[02468]\?/.test(prompt) === (modelId === sampleArn) ? answered("x") : { outcome: "refused", reason: "no" },
        ),
    });
    expect(failed(world).problem.code).toBe("evaluation/no-pairs");
  });

  test("that are empty count as none, and those cut off are scored and counted", async () => {
    const world = await evaluate(sampleSplit(10), {
      recipe: { answersShareMin: 0.8 },
      prepare: ({ ports }) =>
        ports.answers.says((_, prompt) => (prompt.includes("3") ? answered("") : answered("the answer", "max_tokens"))),
    });
    expect(report(world)).toMatchObject({
      answers: {
        candidate: { asked: 10, answered: 9, truncated: 9, unanswered: [{ reason: "empty answer", count: 1 }] },
      },
    });
  });

  test("longer than what is scored are cut, counted, and short in the event", async () => {
    const world = await evaluate(sampleSplit(3), {
      prepare: ({ ports }) => ports.answers.says(() => answered("word ".repeat(30_000))),
    });
    expect(report(world)).toMatchObject({ answers: { base: { cut: { count: 3 } } } });
    expect(scored(world).comparison.samples[0]?.candidate.length).toBeLessThanOrEqual(600);
  });

  test("in another order are still paired by record", async () => {
    const world = memoryEvaluation();
    world.ports.objects.put(testUri, sampleSplit(9));
    await hosted(runId, sampleHosted()).deliver(world.ports);
    for (const sent of world.ports.commands.queue.splice(0).toReversed()) await commanded(sent).deliver(world.ports);
    for (const sent of world.ports.commands.queue.splice(0)) await commanded(sent).deliver(world.ports);
    expect(scored(world).comparison.candidate.scores.exactMatch).toBe(1);
  });
});

describe("throttling", () => {
  test("for an hour fails nothing, keeps what was answered and knocks ever more seldom", async () => {
    let began = 0;
    const world = await evaluate(sampleSplit(6), {
      ticks: 8,
      prepare: ({ ports }) => {
        began = ports.clock.now().getTime();
        const isThrottled = () => ports.clock.now().getTime() - began < 3_600_000;
        ports.answers.says((modelId, prompt) =>
          modelId === sampleBase && isThrottled() ? { outcome: "throttled" } : answered(`the answer is ${prompt}`),
        );
      },
    });
    expect(heard(world)).toEqual(["EvaluationScored"]);
    expect(scored(world).comparison).toMatchObject({ candidate: { answered: 6 }, base: { answered: 6 } });
    expect(world.ports.answers.paid()).toBe(12);
    const knocks = world.ports.answers.calls.length - 12;
    expect(knocks).toBeGreaterThan(6);
    expect(knocks).toBeLessThan(200);
  });

  test("without end fails the evaluation an hour before hosting would give up", async () => {
    const world = memoryEvaluation();
    world.ports.objects.put(testUri, sampleSplit(2));
    world.ports.answers.says(() => ({ outcome: "throttled" }));
    await hosted(runId, sampleHosted({}, {}, { decisionHours: 2 })).deliver(world.ports);
    const play = theatre(world.ports);
    for (let count = 0; count < 6; count += 1) await play.tick((message) => message.deliver(world.ports));
    expect(heard(world)).toEqual(["EvaluationFailed"]);
    expect(failed(world).problem).toMatchObject({
      code: "evaluation/deadline",
      message: expect.stringContaining("0 of 1 chunks"),
    });
    expect(play.waiting()).toBe(0);
  });

  test("of one model does not stop the other, and the throttled one is asked no more than a few at once", async () => {
    const world = memoryEvaluation();
    world.ports.objects.put(testUri, sampleSplit(20));
    world.ports.answers.says((modelId) => (modelId === sampleBase ? { outcome: "throttled" } : answered("x")));
    const ports = { ...world.ports, chunkRecords: 25 };
    await hosted(runId, sampleHosted()).deliver(ports);
    const [sent] = ports.commands.queue;
    const { deferredMs } = await (sent ? commanded(sent).deliver(ports) : Promise.reject(new Error("nothing sent")));
    expect(deferredMs).toBeGreaterThanOrEqual(5_000);
    expect(ports.answers.calls.filter(({ modelId }) => modelId === sampleBase)).toHaveLength(3);
    expect(ports.answers.paid()).toBe(20);
  });
});

test("slow models are asked in several goes, each within a function's time, and nothing is asked twice", async () => {
  const world = await evaluate(sampleSplit(3), {
    ticks: 1,
    prepare: ({ ports }) =>
      ports.answers.says(() => {
        ports.clock.advance(70_000);
        return answered("slowly");
      }),
  });
  expect(heard(world)).toEqual(["EvaluationScored"]);
  expect(world.ports.answers.paid()).toBe(6);
  expect(world.ports.objects.uris().filter((uri) => uri.includes("/partials/")).length).toBeGreaterThan(0);
});

test("a record that fails every time counts as unanswered after some tries, and holds nobody up", async () => {
  const world = await evaluate(sampleSplit(10), {
    ticks: 10,
    prepare: ({ ports }) =>
      ports.answers.says((_, prompt) =>
        prompt.includes("7") ? { outcome: "failed", reason: "ModelTimeoutException: slow" } : answered("an answer"),
      ),
  });
  expect(heard(world)).toEqual(["EvaluationScored"]);
  expect(report(world)).toMatchObject({
    answers: { base: { unanswered: [{ reason: "failed 8 times: ModelTimeoutException: slow", count: 1 }], calls: 17 } },
  });
});

describe("a run that is over", () => {
  test("is asked nothing more, told nothing, and no longer looked at", async () => {
    const world = memoryEvaluation();
    world.ports.objects.put(testUri, sampleSplit(6));
    await hosted(runId, sampleHosted()).deliver(world.ports);
    const [first, ...rest] = world.ports.commands.queue.splice(0);
    if (first) await commanded(first).deliver(world.ports);
    const paid = world.ports.answers.paid();
    await cancelled(runId).deliver(world.ports);
    for (const sent of rest) await commanded(sent).deliver(world.ports);
    await commanded({ queue: "evaluation-scoring", command: { runId } }).deliver(world.ports);
    await ticked("2026-01-01T00:15:00Z").deliver(world.ports);
    expect([world.ports.answers.paid(), heard(world)]).toEqual([paid, []]);
    expect(await world.ports.evaluations.openRuns()).toEqual([]);
  });
});

describe("a command", () => {
  test.each([
    { queue: "evaluation-chunks", command: { runId: "nobody", chunk: "0000", round: 1 } },
    { queue: "evaluation-scoring", command: { runId: "nobody" } },
  ] as const)("to $queue about an unknown run is parked", async (sent) => {
    await expect(commanded(sent).deliver(memoryEvaluation().ports)).rejects.toMatchObject({
      name: "Rejected",
      code: "evaluation/unknown-run",
    });
  });

  test("of an earlier round asks nothing: however often commands are sent again, one of each counts", async () => {
    const world = memoryEvaluation();
    world.ports.objects.put(testUri, sampleSplit(3));
    await hosted(runId, sampleHosted()).deliver(world.ports);
    const [old] = world.ports.commands.queue.splice(0);
    for (const at of ["00", "15"]) await ticked(`2026-01-01T01:${at}:00Z`).deliver(world.ports);
    if (old) await commanded(old).deliver(world.ports);
    expect(world.ports.answers.calls).toEqual([]);
    expect(world.ports.commands.queue).toMatchObject([{ command: { round: 2 } }]);
  });

  test("for scores before all answers are there does nothing", async () => {
    const world = memoryEvaluation();
    world.ports.objects.put(testUri, sampleSplit(3));
    await hosted(runId, sampleHosted()).deliver(world.ports);
    await commanded({ queue: "evaluation-scoring", command: { runId } }).deliver(world.ports);
    expect(world.ports.objects.uris().filter((uri) => uri.includes("report"))).toEqual([]);
  });
});

test("the reconciler goes on with the other runs when one fails, and fails at the end", async () => {
  const world = memoryEvaluation();
  world.ports.objects.put(testUri, sampleSplit(2));
  const others = [sampleRun("b"), sampleRun("c")].sort();
  for (const other of others) await hosted(other, sampleHosted()).deliver(world.ports);
  let isFirst = true;
  const failing = tapped(world.ports, async (call, pass) => {
    if (call === "evaluations.count" && isFirst) {
      isFirst = false;
      throw new Error("the table was away");
    }
    return pass();
  });
  await expect(ticked("2026-01-01T00:15:00Z").deliver(failing)).rejects.toThrow("1 of 2 failed");
  const ticks = await Promise.all(
    others.map(async (other) => (await world.ports.evaluations.read(other))?.progress.ticks),
  );
  expect(ticks).toEqual([0, 1]);
});
