import { expect, test } from "vitest";
import { memoryEvaluation, type MemoryEvaluation } from "../memory/memory-evaluation.ts";
import { answered } from "../memory/memory-answers.ts";
import { cancelled, hosted, runEnded, theatre, type Message } from "../memory/play.ts";
import { sampleArn, sampleHosted, sampleRun, sampleSplit, testUri } from "../memory/samples.ts";
import { describeCrashSweep } from "../../chassis/memory/crash-sweep.testing.ts";
import type { Queues } from "../../chassis/memory/queues.ts";
import { killer, type Killer } from "../../chassis/memory/tap.ts";
import { tapped } from "../memory/tapped-ports.ts";
import { service } from "../service.ts";

const records = 5;
const runId = sampleRun("one");

const stageWith = (process: Killer["process"], queues: Queues) => {
  const world = memoryEvaluation();
  const { ports } = world;
  ports.objects.put(testUri, sampleSplit(records));
  const deliver = async (message: Message): Promise<{ deferredMs?: number }> => {
    try {
      return await message.deliver(tapped(ports, process(message.reaction)));
    } catch {
      return queues === "redeliver" || message.isFromBus
        ? message.deliver(tapped(ports, process(message.reaction)))
        : {};
    }
  };
  const play = theatre(ports);
  return {
    world,
    deliver,
    drain: async () => play.drain(deliver),
    tick: async (times = 1) => {
      for (let count = 0; count < times; count += 1) await play.tick(deliver);
    },
    waiting: play.waiting,
  };
};
type Stage = ReturnType<typeof stageWith>;

type Story = {
  tell(stage: Stage): Promise<void>;
  /** Types and codes of the outcomes heard, each event id once. */
  outcome: string[];
  /** Answers that one undisturbed run pays for. */
  paid: number;
};

const begin = async (stage: Stage, ...rest: Parameters<typeof sampleHosted>): Promise<void> => {
  await stage.deliver(hosted(runId, sampleHosted(...rest)));
};

const stories: Record<string, Story> = {
  "both models answer everything": {
    tell: async (stage) => {
      await begin(stage);
      await stage.drain();
    },
    outcome: ["EvaluationScored promote"],
    paid: 2 * records,
  },
  "no more records are asked than the recipe allows": {
    tell: async (stage) => {
      await begin(stage, { recordsMax: 2 });
      await stage.drain();
    },
    outcome: ["EvaluationScored promote"],
    paid: 4,
  },
  "the candidate is throttled for a while, the base fails now and then": {
    tell: async (stage) => {
      let knocks = 0;
      stage.world.ports.answers.says((modelId, prompt) => {
        knocks += 1;
        if (modelId === sampleArn && knocks < 12) return { outcome: "throttled" };
        return knocks % 7 === 0 ? { outcome: "failed", reason: "InternalServerException" } : answered(`said ${prompt}`);
      });
      await begin(stage);
      await stage.drain();
      await stage.tick(2);
    },
    outcome: ["EvaluationScored retire"],
    paid: 2 * records,
  },
  "the candidate refuses": {
    tell: async (stage) => {
      stage.world.ports.answers.says((modelId) =>
        modelId === sampleArn ? { outcome: "refused", reason: "ValidationException: no" } : answered("something"),
      );
      await begin(stage);
      await stage.drain();
    },
    outcome: ["EvaluationFailed evaluation/too-few-answers"],
    paid: records,
  },
  "there is no test split": {
    tell: async (stage) => begin(stage, {}, { test: undefined }),
    outcome: ["EvaluationFailed evaluation/no-test-records"],
    paid: 0,
  },
  "nobody answers before the deadline": {
    tell: async (stage) => {
      stage.world.ports.answers.says(() => ({ outcome: "throttled" }));
      await begin(stage, { recordsMax: 1 }, {}, { decisionHours: 1 });
      await stage.drain();
      await stage.tick(3);
    },
    outcome: ["EvaluationFailed evaluation/deadline"],
    paid: 0,
  },
  "the run is cancelled before anything is asked": {
    tell: async (stage) => {
      await begin(stage);
      await stage.deliver(cancelled(runId));
      await stage.drain();
    },
    outcome: [],
    paid: 0,
  },
  "the run has ended when its model is heard of": {
    tell: async (stage) => {
      await stage.deliver(runEnded(runId));
      await begin(stage);
      await stage.drain();
    },
    outcome: [],
    paid: 0,
  },
};

type Heard = { comparison?: { decision: string }; problem?: { code: string } };

const outcomesOf = ({ published }: MemoryEvaluation): string[] => {
  const once = new Map(published.map((event) => [event.detail.metadata.id, event]));
  return [...once.values()].map(({ type, detail }) => {
    const { comparison, problem } = ("data" in detail ? detail.data : {}) as Heard;
    return `${type} ${comparison?.decision ?? problem?.code ?? ""}`;
  });
};

type Scored = { inputTokens: number };

/** Answers that were paid and are in no count of tokens, against what the comparison says of them. An answer reads one token here. */
const expectHonestCount = ({ published, ports }: MemoryEvaluation, hint: string): void => {
  const scored = published.find(({ type }) => type === "EvaluationScored");
  if (!scored) return;
  const { comparison } = ("data" in scored.detail ? scored.detail.data : {}) as {
    comparison: { candidate: Scored; base: Scored; requestsUncounted?: number };
  };
  const { candidate, base, requestsUncounted = 0 } = comparison;
  const uncounted = ports.answers.paid() - candidate.inputTokens - base.inputTokens;
  expect(uncounted, hint).toBeLessThanOrEqual(requestsUncounted);
};

/** Every telling of the outcome says the same. */
const tellings = ({ published }: MemoryEvaluation): number =>
  new Set(published.map(({ detail }) => JSON.stringify("data" in detail ? detail.data : undefined))).size;

/** Long enough for a lost command to be sent again, and the one after it. */
const aWhile = 6;

/** One process asks for one chunk at most before it writes down what it learnt. */
const paidAgainMax = 2 * 3;

const expectEnding = async ({ world, waiting }: Stage, story: Story, hint: string) => {
  expect(outcomesOf(world), hint).toEqual(story.outcome);
  expect(tellings(world), hint).toBe(story.outcome.length);
  expect(await world.ports.evaluations.openRuns(), hint).toEqual([]);
  expect(world.ports.answers.paid(), hint).toBeLessThanOrEqual(story.paid + Math.min(story.paid, paidAgainMax));
  expect(waiting(), hint).toBe(0);
  expectHonestCount(world, hint);
};

describeCrashSweep<Story, Stage>({
  service,
  stories,
  tell: async (story, { queues, process }) => {
    const stage = stageWith(process, queues);
    await story.tell(stage);
    await stage.drain();
    await stage.tick(aWhile);
    return stage;
  },
  expectEnding: async (stage, story, hint) => {
    await expectEnding(stage, story, hint);
    if (hint === "undisturbed") expect(stage.world.ports.answers.paid()).toBe(story.paid);
  },
});

test("a redelivery after the end buys nothing and tells nothing new", async () => {
  const stage = stageWith(killer({ at: 0, when: "before" }).process, "redeliver");
  await begin(stage);
  const sent = structuredClone(stage.world.ports.commands.queue);
  await stage.drain();
  const paid = stage.world.ports.answers.paid();
  for (const end of [undefined, runEnded(runId)]) {
    if (end) await stage.deliver(end);
    await begin(stage);
    stage.world.ports.commands.queue.push(...structuredClone(sent), {
      queue: "evaluation-scoring",
      command: { runId },
    });
    await stage.drain();
    await stage.tick(2);
  }
  expect(stage.world.ports.answers.paid()).toBe(paid);
  expect(outcomesOf(stage.world)).toEqual(["EvaluationScored promote"]);
  expect(tellings(stage.world)).toBe(1);
});
