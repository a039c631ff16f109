import fc, { type GeneratorValue } from "fast-check";
import { expect, test } from "vitest";
import { Crash, type Tap } from "../chassis/memory/tap.ts";
import { answered } from "./memory/memory-model.ts";
import type { JobEnding } from "./memory/memory-jobs.ts";
import { cancelled, commanded, requested, sampleRun } from "./memory/play.ts";
import { following, sampleCsv, sampleRequest } from "./memory/samples.ts";
import type { Stage } from "./memory/stage.ts";
import { ended, opened, sampleJsonl } from "./whole-run.testing.ts";

type Draw = {
  readonly below: (count: number) => number;
  /** Once in so many times. */
  readonly once: (times: number) => boolean;
  readonly of: <Item>(...items: readonly [Item, ...Item[]]) => Item;
};
const drawing = (gen: GeneratorValue): Draw => {
  const below = (count: number): number => gen(fc.nat, { max: count - 1 });
  return {
    below,
    once: (times) => below(times) === times - 1,
    of: (first, ...others) => [first, ...others][below(others.length + 1)] ?? first,
  };
};

/** Two or three parts of the input, of which each has any number of chunks, none too. */
const anyFiles = ({ of }: Draw): Record<string, string> => {
  const [one, two, three] = [of(250, 60, 0), of(120, 30), of(0, 40, 210)];
  return {
    "a.csv": sampleCsv(one),
    "b.jsonl": sampleJsonl(two, one),
    ...(three > 0 && { "c.csv": sampleCsv(three, one + two) }),
  };
};

/** The last two stages in a row, or both behind the first one. */
const anyStages = ({ of }: Draw, last: string) => {
  const policy = () => ({
    tail: of<"on-demand" | "wait">("on-demand", "wait"),
    limits: { maxRecordsPerJob: of(100, 200) },
    failures: { shareMax: 1, retriesMax: 0 },
  });
  const asks = { mode: "single", prompt: "other" } as const;
  return [
    { ...sampleRequest("").stages[0]!, ...policy() },
    following("next", "ask", policy()),
    following("last", last, { ...policy(), asks }),
  ];
};

/** Where a process may stand or die and still has nothing paid that nobody has written down: the rest is the crash sweep's. */
const isShared = (call: string): boolean => /^(?:pipelines|parts|commands|publisher|tombstones|workshop)\./.test(call);

/** The world around a run in any order: whatever waits is delivered, now and while a process stands between two calls, which may die there. */
const anyWorld = (draw: Draw) => {
  const world = { isHostile: true, depth: 0 };
  const endingOf: JobEnding = () =>
    world.isHostile ? draw.of("Completed", "PartiallyCompleted", "Expired", "refused") : "Completed";
  const process = (): Tap => async (call, pass) => {
    if (!world.isHostile || !isShared(call)) return pass();
    if (world.depth < 3 && draw.once(8)) await one();
    if (draw.once(60)) throw new Crash();
    return pass();
  };
  const stage: Stage = opened(anyFiles(draw), { process, endingOf });
  const { ports } = stage.world;
  /** One message of those that wait, perhaps twice. */
  const one = async (): Promise<void> => {
    world.depth += 1;
    const { queue } = ports.commands;
    const [sent] = queue.splice(draw.below(queue.length + 1), draw.once(8) ? 0 : 1);
    const order = sent ? undefined : stage.jobs.open()[draw.below(stage.jobs.open().length + 1)];
    const message = sent ? commanded(sent) : order && (await stage.jobs.end(order.jobKey));
    if (message) await stage.deliver(message);
    if (message && draw.once(8)) await stage.deliver(message);
    world.depth -= 1;
  };
  /** So many messages in any order; then all that is left, and what got lost the reconciler finds. */
  const play = async (request: ReturnType<typeof sampleRequest>, messages: number): Promise<void> => {
    world.isHostile = messages > 0;
    await stage.deliver(requested(request));
    for (let count = 0; count < messages; count += 1) await one();
    if (messages > 0 && draw.once(2)) await stage.deliver(cancelled(sampleRun(request.requestId)));
    world.isHostile = false;
    const isOver = () => ports.pipelines.all().every(({ isClosed }) => isClosed);
    await stage.run();
    for (let ticks = 0; ticks < 12 && !isOver(); ticks += 1) {
      await stage.tick();
      await stage.run();
    }
  };
  return { stage, play };
};

/** By stage: the ids of its results, and of those that were answered. */
const resultsOf = ({ world: { ports } }: Stage, requestId: string) =>
  new Map(
    ["ask", "next", "last"].map((stage) => {
      const uri = `${ports.pipelinesUri}${sampleRun(requestId)}/results/${stage}/results.parquet`;
      const [head = "[]", body = "[]"] = (ports.objects.text(uri) ?? "[]\n[]").split("\n");
      const columns = JSON.parse(head) as { role?: string }[];
      const rows = JSON.parse(body) as (string | null)[][];
      const [id, reason] = ["id", "reason"].map((role) => columns.findIndex((column) => column.role === role));
      const idsOf = (some: typeof rows) =>
        some.map((row) => `${row[id ?? -1]}`).toSorted((one, other) => (one < other ? -1 : 1));
      return [stage, { all: idsOf(rows), answered: idsOf(rows.filter((row) => (row[reason ?? -1] ?? null) === null)) }];
    }),
  );

test("whatever happens to a run and to the one that goes on where it ended, each record goes through each stage once and is paid once", async () => {
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    const draw = drawing(gen);
    const { stage, play } = anyWorld(draw);
    // Blocks of records are refused, so that there are lanes of few answers and of none.
    const share = draw.below(4);
    stage.world.ports.answers.says((prompt) =>
      Math.floor(Number(/\d+/.exec(prompt)) / 40) % 4 < share && !prompt.endsWith("0?")
        ? { outcome: "refused", reason: "no" }
        : answered(`on ${prompt}`),
    );
    const { prompts } = sampleRequest("");
    const last = draw.of("next", "ask");
    const request = (requestId: string, change = {}) =>
      sampleRequest(requestId, {
        prompts: { ...prompts, other: { template: "{{response}}, or?" } },
        stages: anyStages(draw, last),
        ...change,
      });
    await play(request("first"), 30 + draw.below(60));
    await play(request("second", { resumes: { runId: sampleRun("first") } }), draw.of(0, 60));
    await play(request("third", { resumes: { runId: sampleRun("second") } }), 0);
    expect(ended(stage)).toHaveLength(3);
    const results = resultsOf(stage, "third");
    for (const [name, source] of [
      ["next", "ask"],
      ["last", last],
    ] as const)
      expect(results.get(name)?.all).toEqual(results.get(source)?.answered);
    const paid = [...stage.jobs.answered, ...stage.world.ports.answers.calls];
    expect(paid.length).toBe(new Set(paid).size);
  });
  // A shorter history is another one: looking for the shortest takes minutes.
  await fc.assert(property, { numRuns: 20, endOnFailure: true });
});
