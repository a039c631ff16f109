import { expect } from "vitest";
import { jobNameOf } from "../domain/job-name.ts";
import type { JobOrder } from "../domain/ticket.ts";
import { memoryJobs, type MemoryJobs } from "../memory/memory-jobs.ts";
import {
  cancelled,
  requested,
  runEnded,
  stateChange,
  submission,
  ticked,
  withdrawn,
  type Message,
} from "../memory/play.ts";
import { sampleBatch, sampleRun, sampleTraining } from "../domain/samples.ts";
import { describeCrashSweep } from "../../chassis/memory/crash-sweep.testing.ts";
import type { Queues } from "../../chassis/memory/queues.ts";
import type { Killer } from "../../chassis/memory/tap.ts";
import { tapped } from "../memory/tapped-ports.ts";
import { service } from "../service.ts";

type Stage = {
  world: MemoryJobs;
  deliver(message: Message): Promise<void>;
  drain(): Promise<void>;
  tick(times?: number): Promise<void>;
  end(job: JobOrder, status: string): void;
};

const stageWith = (process: Killer["process"], queues: Queues): Stage => {
  const world = memoryJobs({ customizationJobsMax: 1 });
  const { ports } = world;
  const deliver = async (message: Message): Promise<void> => {
    try {
      await message.deliver(tapped(ports, process(message.reaction)));
    } catch {
      if (queues === "redeliver" || message.isFromBus) await message.deliver(tapped(ports, process(message.reaction)));
    }
  };
  const drain = async (): Promise<void> => {
    for (let next = ports.submissions.queue.shift(); next; next = ports.submissions.queue.shift())
      await deliver(submission(next));
  };
  const tick = async (times = 1): Promise<void> => {
    for (let count = 0; count < times; count += 1) {
      ports.clock.advance(300_000);
      await deliver(ticked(ports.clock.now().toISOString()));
      await drain();
    }
  };
  const end = ({ order, kind }: JobOrder, status: string): void => {
    const name = jobNameOf(ports.stack, { jobKey: order.jobKey, attempt: 1 });
    ports.jobs.set(name, { status, ...(kind === "training" && { modelArn: `arn:model/${order.jobKey}` }) });
  };
  return { world, deliver, drain, tick, end };
};

const [one, two] = [sampleTraining("one"), sampleTraining("two")];
const chunk = sampleBatch("chunk");
const [runOne, runTwo] = [sampleRun("one"), sampleRun("two")];

/** Long enough for a lost command to be sent again and for a mark to grow cold. */
const aWhile = 4;

type Story = { tell(stage: Stage): Promise<void>; jobs: string[]; results: string[] };

const stories: Record<string, Story> = {
  "two jobs share one slot, Bedrock's event ends the first, the reconciler the second": {
    tell: async (stage) => {
      await stage.deliver(requested(runOne, one));
      await stage.deliver(requested(runTwo, two));
      await stage.drain();
      await stage.tick(aWhile);
      stage.end(one, "Completed");
      await stage.deliver(stateChange(one));
      await stage.drain();
      await stage.tick(aWhile);
      stage.end(two, "Failed");
    },
    jobs: ["Completed", "Failed"],
    results: ["TrainingJobCompleted one", "TrainingJobFailed jobs/failed two"],
  },
  "a batch job ends early": {
    tell: async (stage) => {
      await stage.deliver(requested(runOne, chunk));
      await stage.drain();
      await stage.tick(aWhile);
      stage.end(chunk, "PartiallyCompleted");
      await stage.deliver(stateChange(chunk));
    },
    jobs: ["PartiallyCompleted"],
    results: ["BatchJobCompleted chunk"],
  },
  "outsiders use the quota for a while": {
    tell: async (stage) => {
      let refusals = 2;
      stage.world.ports.jobs.refuses(() => (refusals-- > 0 ? { outcome: "busy", message: "too many" } : undefined));
      await stage.deliver(requested(runOne, one));
      await stage.drain();
      await stage.tick(6);
      stage.end(one, "Completed");
    },
    jobs: ["Completed"],
    results: ["TrainingJobCompleted one"],
  },
  "Bedrock refuses the orders": {
    tell: async (stage) => {
      stage.world.ports.jobs.refuses(() => ({ outcome: "refused", message: "no such model" }));
      await stage.deliver(requested(runOne, one));
      await stage.deliver(requested(runTwo, two));
      await stage.drain();
      await stage.tick(aWhile);
    },
    jobs: [],
    results: ["TrainingJobFailed jobs/refused-by-bedrock one", "TrainingJobFailed jobs/refused-by-bedrock two"],
  },
  "the model's name is taken": {
    tell: async (stage) => {
      stage.world.ports.jobs.refuses(() => ({ outcome: "name-taken", message: "model exists" }));
      await stage.deliver(requested(runOne, one));
      await stage.drain();
    },
    jobs: [],
    results: ["TrainingJobFailed jobs/refused-by-bedrock one"],
  },
  "a run is cancelled while it waits": {
    tell: async (stage) => {
      await stage.deliver(requested(runOne, one));
      await stage.deliver(requested(runTwo, two));
      await stage.deliver(cancelled(runTwo));
      await stage.drain();
      await stage.tick(aWhile);
      stage.end(one, "Completed");
    },
    jobs: ["Completed"],
    results: ["TrainingJobCompleted one", "TrainingJobFailed run/cancelled two"],
  },
  "a run is cancelled when it is admitted": {
    tell: async (stage) => {
      await stage.deliver(requested(runOne, one));
      await stage.deliver(cancelled(runOne));
      await stage.drain();
    },
    jobs: [],
    results: ["TrainingJobFailed run/cancelled one"],
  },
  "a run is cancelled while its job runs": {
    tell: async (stage) => {
      await stage.deliver(requested(runOne, one));
      await stage.drain();
      await stage.tick(aWhile);
      await stage.deliver(cancelled(runOne));
      stage.end(one, "Stopped");
      await stage.deliver(stateChange(one));
    },
    jobs: ["Stopped"],
    results: ["TrainingJobFailed run/cancelled one"],
  },
  "a cancelled run asks for one more job": {
    tell: async (stage) => {
      await stage.deliver(requested(runOne, one));
      await stage.deliver(cancelled(runTwo));
      await stage.deliver(requested(runTwo, two));
      await stage.drain();
      await stage.tick(aWhile);
      stage.end(one, "Completed");
    },
    jobs: ["Completed"],
    results: ["TrainingJobCompleted one", "TrainingJobFailed run/cancelled two"],
  },
  "a job is withdrawn while it waits": {
    tell: async (stage) => {
      await stage.deliver(requested(runOne, chunk));
      await stage.deliver(withdrawn(runOne, chunk));
      await stage.drain();
    },
    jobs: [],
    results: ["BatchJobFailed jobs/withdrawn chunk"],
  },
  "a job is withdrawn while it runs": {
    tell: async (stage) => {
      await stage.deliver(requested(runOne, chunk));
      await stage.drain();
      await stage.tick(aWhile);
      await stage.deliver(withdrawn(runOne, chunk));
      const isStopping = stage.world.ports.jobs.jobs.some(({ status }) => status === "Stopping");
      stage.end(chunk, isStopping ? "Stopped" : "Failed");
      await stage.deliver(stateChange(chunk));
    },
    jobs: ["Stopped"],
    results: ["BatchJobFailed jobs/withdrawn chunk"],
  },
  "a job is withdrawn before its request is heard": {
    tell: async (stage) => {
      await stage.deliver(withdrawn(runOne, chunk));
      await stage.deliver(requested(runOne, chunk));
      await stage.drain();
    },
    jobs: [],
    results: ["BatchJobFailed jobs/withdrawn chunk"],
  },
  "a run that has ended asks for a job": {
    tell: async (stage) => {
      await stage.deliver(runEnded(runOne));
      await stage.deliver(requested(runOne, one));
      await stage.drain();
    },
    jobs: [],
    results: [],
  },
  "a job is past its deadline": {
    tell: async (stage) => {
      await stage.deliver(requested(runOne, one));
      await stage.drain();
      await stage.tick(aWhile);
      stage.world.ports.clock.advance(80 * 3_600_000);
      await stage.tick(2);
      stage.end(one, "Stopped");
    },
    jobs: ["Stopped"],
    results: ["TrainingJobFailed jobs/deadline one"],
  },
};

const nameOf: Record<string, string> = Object.fromEntries(
  [one, two, chunk].map(({ order }, at) => [order.jobKey, ["one", "two", "chunk"][at] ?? ""]),
);

type Heard = { order?: { jobKey: string }; problem?: { code: string } };

/** Results as heard: type, problem and ticket; each event id once. */
const resultsOf = ({ published }: MemoryJobs): string[] => {
  const once = new Map(published.map((event) => [event.detail.metadata.id, event]));
  return [...once.values()]
    .flatMap(({ type, detail }) => {
      const { order, problem } = ("data" in detail ? detail.data : {}) as Heard;
      return order ? [[type, problem?.code, nameOf[order.jobKey]].filter((part) => part !== undefined).join(" ")] : [];
    })
    .sort();
};

const slotsOf = async ({ ports }: MemoryJobs): Promise<string[]> => {
  const quotas = await Promise.all((await ports.quotas.keys()).map(async (key) => ports.quotas.read(key)));
  return quotas.flatMap((quota) => Object.keys(quota?.holders ?? {}));
};

const expectEnding = async (world: MemoryJobs, { jobs, results }: Story, hint: string): Promise<void> => {
  expect(world.ports.jobs.jobs.map(({ status }) => status).sort(), hint).toEqual(jobs);
  expect(resultsOf(world), hint).toEqual(results);
  expect(await slotsOf(world), hint).toEqual([]);
  expect(
    world.ports.tickets.all().map(({ phase }) => phase),
    hint,
  ).toEqual(results.map(() => "ended"));
};

describeCrashSweep<Story, MemoryJobs>({
  service,
  stories,
  tell: async (story, { queues, process }) => {
    const stage = stageWith(process, queues);
    await story.tell(stage);
    await stage.drain();
    await stage.tick(aWhile);
    return stage.world;
  },
  expectEnding,
});
