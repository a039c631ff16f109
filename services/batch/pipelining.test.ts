import { expect, test } from "vitest";
import { stableId, type BatchOrder } from "../../events-schema/index.ts";
import { requested } from "./memory/play.ts";
import { following, sampleCsv, sampleRequest } from "./memory/samples.ts";
import type { Stage } from "./memory/stage.ts";
import { ended, opened, sampleJsonl } from "./whole-run.testing.ts";

const slots = 10;
const jobsOfStage = 40;
const recordsOfJob = 100;

type Job = { readonly stage: string; readonly minutes: number };

const stageOf = ({ context }: BatchOrder): string => String(context["stage"]);

/** Between half an hour and an hour and a half, by nothing but its key; the first job of all may be the slowest. */
const minutesOf = ({ jobKey }: BatchOrder, at: number, slowest: number): number =>
  at === 0 ? slowest : 30 + (Number.parseInt(stableId(jobKey).slice(0, 6), 16) % 61);

/** Jobs end when their time has come, ten at once in the order in which they were asked for; says when the last one did. */
const playInSlots = async (stage: Stage, slowest: number) => {
  const jobs: Job[] = [];
  const running = new Map<string, number>();
  let now = 0;
  for (;;) {
    for (const order of stage.jobs.open()) {
      if (running.size === slots) break;
      if (running.has(order.jobKey)) continue;
      const minutes = minutesOf(order, jobs.length, slowest);
      jobs.push({ stage: stageOf(order), minutes });
      running.set(order.jobKey, now + minutes);
    }
    const [next] = [...running].toSorted(([, one], [, other]) => one - other);
    if (!next) return { jobs, minutes: now };
    const [jobKey, at] = next;
    running.delete(jobKey);
    now = at;
    await stage.deliver((await stage.jobs.end(jobKey))!);
    await stage.drain();
  }
};

/** The same jobs, each stage's through the same slots, and none before the last of the stage before has ended. */
const behindBarriers = (jobs: readonly Job[]): number =>
  [...Map.groupBy(jobs, ({ stage }) => stage).values()].reduce((before, ofStage) => {
    const freeAt = Array.from({ length: slots }, () => before);
    for (const { minutes } of ofStage) freeAt[freeAt.indexOf(Math.min(...freeAt))]! += minutes;
    return Math.max(...freeAt);
  }, 0);

const oneFile = { "all.csv": sampleCsv(jobsOfStage * recordsOfJob) };

/** Objects of one format that stand side by side become one part, so every other one is JSONL. */
const manyFiles = Object.fromEntries(
  Array.from({ length: jobsOfStage }, (_, at) => {
    const from = at * recordsOfJob;
    const number = String(at).padStart(2, "0");
    return at % 2 === 0
      ? [`${number}.csv`, sampleCsv(recordsOfJob, from)]
      : [`${number}.jsonl`, sampleJsonl(recordsOfJob, from)];
  }),
);

test.each([
  { input: "one file", objects: oneFile, slowest: 60, shareMost: 0.92 },
  { input: "one file", objects: oneFile, slowest: 720, shareMost: 0.69 },
  { input: "forty files", objects: manyFiles, slowest: 60, shareMost: 0.92 },
  { input: "forty files", objects: manyFiles, slowest: 720, shareMost: 0.69 },
])(
  "three stages over $input, the slowest job of $slowest minutes, take at most $shareMost of what they would if each stage waited for the last job of the one before",
  async ({ objects, slowest, shareMost }) => {
    const stage = opened(objects);
    const stages = [...sampleRequest("").stages, following("second", "ask"), following("third", "second")];
    const limits = { maxRecordsPerJob: recordsOfJob };
    await stage.deliver(requested(sampleRequest("pipelined", { stages: stages.map((one) => ({ ...one, limits })) })));
    await stage.drain();
    const { jobs, minutes } = await playInSlots(stage, slowest);
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded", summary: { recordsIn: jobsOfStage * recordsOfJob } }]);
    expect(jobs).toHaveLength(3 * jobsOfStage);
    expect(minutes / behindBarriers(jobs)).toBeLessThan(shareMost);
  },
);
