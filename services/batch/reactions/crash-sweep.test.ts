import { expect } from "vitest";
import { describeCrashSweep } from "../../chassis/memory/crash-sweep.testing.ts";
import { wordsOf } from "../../chassis/memory/receive.ts";
import type { JobEnding } from "../memory/memory-jobs.ts";
import { answered } from "../memory/memory-model.ts";
import { cancelled, requested, runEnded, sampleRun } from "../memory/play.ts";
import { following, sampleCsv, sampleDataset, sampleDatasets, sampleRequest, sampleSource } from "../memory/samples.ts";
import { openStage, type Stage } from "../memory/stage.ts";
import { service } from "../service.ts";

type Request = ReturnType<typeof sampleRequest>;
type Story = {
  readonly request: Request;
  readonly records: number;
  readonly tell?: (stage: Stage) => Promise<void>;
  readonly endingOf?: JobEnding;
  /** Objects beside the first one. */
  readonly more?: Readonly<Record<string, string>>;
  readonly ends: string;
  /** How often a model may answer at most, wherever a process dies: nothing is paid twice but what a dead process could not write down. */
  readonly paidMax: number;
  /** A death may come before anything was asked: then less is said. */
  readonly maySayLess?: true;
};

const withStages = (requestId: string, ...more: ReturnType<typeof following>[]): Request =>
  sampleRequest(requestId, { stages: [...sampleRequest("").stages, ...more] });

const jobsOfHundred = { maxRecordsPerJob: 100 };

const stories: Record<string, Story> = {
  "one job": { request: sampleRequest("job"), records: 100, ends: "succeeded", paidMax: 0 },
  "two stages of few records, on demand": {
    request: withStages("two", following("next", "ask")),
    records: 1,
    ends: "succeeded",
    paidMax: 3,
  },
  "two stages chunk by chunk, one of which is held back": {
    request: sampleRequest("chunks", {
      stages: [
        { ...sampleRequest("").stages[0]!, limits: jobsOfHundred, failures: { shareMax: 1, retriesMax: 0 } },
        following("next", "ask", { limits: jobsOfHundred, tail: "wait" }),
      ],
    }),
    records: 200,
    endingOf: ({ context }) =>
      context["stage"] === "0" && context["chunk"] === "1" ? "PartiallyCompleted" : "Completed",
    ends: "succeeded",
    // Fifty of the chunk that is held back, and a slice of them that a process may lose.
    paidMax: 75,
  },
  "two small files that are asked together": {
    request: sampleRequest("joined", {}, { tail: "wait" }),
    records: 1,
    more: { "b.jsonl": '{"record_id":"other","text":"x"}' },
    ends: "succeeded",
    // Both of a slice that a process may lose.
    paidMax: 4,
  },
  "a data set of the Hub": {
    request: sampleRequest("hub", {}, { input: { from: "hugging-face", dataset: sampleDataset } }),
    records: 1,
    ends: "succeeded",
    paidMax: 0,
  },
  "a pipeline that is rejected": {
    request: sampleRequest("wrong", {}, { asks: { mode: "single", prompt: "none" } }),
    records: 1,
    ends: "rejected",
    paidMax: 0,
  },
  "a pipeline of which most records cannot be asked": {
    request: sampleRequest("unaskable", {}, { asks: { mode: "mapped", column: "text", prompts: { "text 1": "ask" } } }),
    records: 3,
    ends: "failed",
    paidMax: 0,
  },
  "a pipeline that is cancelled while its job runs": {
    request: sampleRequest("cancelled"),
    records: 100,
    tell: async (stage) => {
      await stage.drain();
      await stage.deliver(cancelled(sampleRun("cancelled")));
    },
    ends: "cancelled",
    paidMax: 0,
    maySayLess: true,
  },
  "a pipeline past its deadline": {
    request: sampleRequest("late", { deadlineHours: 1 }),
    records: 100,
    tell: async (stage) => {
      await stage.drain();
      await stage.tick(8);
    },
    ends: "partial",
    paidMax: 0,
  },
  "a pipeline past its deadline, whose job is stopped and the rest asked on demand": {
    request: sampleRequest("hurried", { deadlineHours: 1, atDeadline: "on-demand" }),
    records: 100,
    endingOf: (_, isWithdrawn) => (isWithdrawn ? "Stopped near its end" : "Completed"),
    tell: async (stage) => {
      await stage.drain();
      await stage.tick(6);
    },
    ends: "succeeded",
    // The two that the job has left, and the two that a process may lose that dies before it has written them down.
    paidMax: 4,
    maySayLess: true,
  },
};

const tell = async (
  { request, records, tell: middle, endingOf, more = {} }: Story,
  {
    queues,
    process,
  }: { queues: "redeliver" | "forget"; process: NonNullable<Parameters<typeof openStage>[0]>["process"] },
): Promise<Stage> => {
  const stage = openStage({
    queues,
    datasets: sampleDatasets,
    ...(process && { process }),
    ...(endingOf && { endingOf }),
  });
  for (const [name, content] of Object.entries({ "a.csv": sampleCsv(records), ...more }))
    stage.world.ports.objects.put(`${sampleSource}${name}`, content);
  stage.world.ports.answers.says((prompt) => answered(prompt.length > 12 ? "long" : "short"));
  await stage.deliver(requested(request));
  await middle?.(stage);
  await stage.run();
  const isOver = () => stage.world.ports.pipelines.all().every(({ isClosed }) => isClosed);
  for (let ticks = 0; ticks < 20 && (ticks < 1 || !isOver()); ticks += 1) {
    await stage.tick();
    await stage.run();
  }
  await stage.deliver(runEnded(sampleRun(request.requestId)));
  return stage;
};

describeCrashSweep<Story, Stage>({
  service,
  stories,
  tell,
  expectEnding: (stage, { ends, paidMax, maySayLess }, hint, undisturbed) => {
    const { published, ports } = stage.world;
    const outcomes = published.filter(({ type }) => type === "RunEnded");
    const words = new Set(outcomes.map(({ detail }) => JSON.stringify("data" in detail ? detail.data : {})));
    expect([...words], hint).toHaveLength(1);
    expect([...words][0], hint).toContain(`"outcome":"${ends}"`);
    const usual = wordsOf(undisturbed.world.published).map(nameOf);
    const said = wordsOf(published).map(nameOf);
    expect(maySayLess ? [] : said, hint).toEqual(maySayLess ? [] : usual);
    expect(usual, hint).toEqual(expect.arrayContaining(said));
    const keys = stage.jobs.orders.map(({ jobKey }) => jobKey);
    expect(keys, hint).toEqual([...new Set(keys)]);
    if (paidMax > 0) expect(ports.answers.calls.length, hint).toBeLessThanOrEqual(paidMax);
  },
});

/** The id and the type: the same facts are told, once each; figures of a report may differ by what was asked twice. */
const nameOf = (words: string): string => words.split(" ").slice(0, 2).join(" ");
