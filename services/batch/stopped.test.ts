import { describe, expect, test } from "vitest";
import { answered } from "./memory/memory-model.ts";
import { cancelled, commanded, requested, sampleRun } from "./memory/play.ts";
import { following, sampleCsv, sampleRequest } from "./memory/samples.ts";
import { said, ended, opened, played, failedList, sampleJsonl } from "./whole-run.testing.ts";

describe("a pipeline that is cancelled", () => {
  test("before its request is heard, is asked nothing and ends", async () => {
    const stage = opened({ "a.csv": sampleCsv(100) });
    await stage.deliver(cancelled(sampleRun("c")));
    await played(stage, sampleRequest("c"));
    expect(ended(stage)).toMatchObject([{ outcome: "cancelled", problem: { code: "run/cancelled" } }]);
    expect(said(stage, "BatchJobRequested")).toEqual([]);
  });

  test("while jobs run, keeps what they answered, and asks nothing more", async () => {
    const stage = opened({ "a.csv": sampleCsv(100) }, { endingOf: () => "PartiallyCompleted" });
    await stage.deliver(
      requested(sampleRequest("c", { stages: [...sampleRequest("").stages, following("next", "ask")] })),
    );
    await stage.drain();
    await stage.deliver(cancelled(sampleRun("c")));
    await stage.drain();
    expect(ended(stage)).toEqual([]);
    await stage.run();
    expect(ended(stage)).toMatchObject([{ outcome: "cancelled", summary: { answered: 0, recordsIn: 100 } }]);
    expect(said(stage, "PipelineFailed")).toMatchObject([
      { stages: [{ answered: 50, failed: { unanswered: 50 } }, { records: 0 }], results: [{ records: 100 }] },
    ]);
    expect(stage.jobs.orders).toHaveLength(1);
  });
});

describe("a run that is stopped", () => {
  const records = (count: number, say: (at: number) => string) => Array.from({ length: count }, (_, at) => say(at));

  test("lists each record that nobody has asked, with the reason", async () => {
    const stage = opened({ "a.csv": sampleCsv(100) }, { endingOf: () => "never made" });
    await stage.deliver(requested(sampleRequest("c")));
    await stage.drain();
    await stage.deliver(cancelled(sampleRun("c")));
    await stage.run();
    expect(failedList(stage)).toEqual(records(100, (at) => `ask r${at} cancelled`));
  });

  test("sends for a chunk once, however many of its slices were still to be asked", async () => {
    const stage = opened({ "a.csv": sampleCsv(90) });
    const { queue } = stage.world.ports.commands;
    await stage.deliver(requested(sampleRequest("c")));
    await stage.deliver(commanded(queue.shift()!));
    const slices = queue.splice(0);
    expect(slices.map(({ reaction }) => reaction)).toEqual(Array(5).fill("answer"));
    await stage.deliver(cancelled(sampleRun("c")));
    for (const slice of slices) await stage.deliver(commanded(slice));
    expect(queue.map(({ reaction }) => reaction)).toEqual(["collect"]);
    await stage.run();
    expect(failedList(stage)).toEqual(records(90, (at) => `ask r${at} cancelled`));
  });

  test("lists what was prepared before anything was asked, and nothing of what was not read", async () => {
    const stage = opened({ "a.csv": sampleCsv(3), "b.jsonl": sampleJsonl(3, 3) });
    await stage.deliver(requested(sampleRequest("c")));
    await stage.deliver(commanded(stage.world.ports.commands.queue.shift()!));
    await stage.deliver(cancelled(sampleRun("c")));
    await stage.run();
    expect(failedList(stage)).toEqual(records(3, (at) => `ask r${at} cancelled`));
    expect(said(stage, "PipelineFailed")).toMatchObject([{ stages: [{ records: 3, failed: { cancelled: 3 } }] }]);
    const unread = "the run was cancelled before it came to its end; 1 of 2 parts of the input was not read by then";
    expect(ended(stage)).toMatchObject([{ outcome: "cancelled", problem: { message: unread } }]);
    await played(stage, { ...sampleRequest("d"), resumes: { runId: sampleRun("c") } });
    expect(ended(stage)[1]).toMatchObject({ outcome: "succeeded", summary: { answered: 6 } });
  });

  test("lists what a job that never ends is asked about, a day after the deadline", async () => {
    const stage = opened({ "a.csv": sampleCsv(100) });
    await stage.deliver(requested(sampleRequest("c", { deadlineHours: 1 })));
    await stage.drain();
    await stage.tick(101);
    expect(failedList(stage)).toEqual(records(100, (at) => `ask r${at} deadline`));
  });

  test("lists what a job has left unanswered beside what was not asked, and the results have the rest", async () => {
    const stage = opened({ "a.csv": sampleCsv(100) });
    await stage.deliver(requested(sampleRequest("c", { deadlineHours: 1 })));
    await stage.drain();
    await stage.tick(6);
    await stage.run();
    expect(failedList(stage)).toEqual(records(50, (at) => `ask r${at + 50} unanswered`));
    expect(said(stage, "PipelineFailed")).toMatchObject([{ results: [{ records: 100 }] }]);
  });
});

describe("a slice that is cancelled in the middle", () => {
  test("keeps what was answered, and a run that goes on asks only the rest", async () => {
    const stage = opened({ "a.csv": sampleCsv(9) });
    const { answers, commands } = stage.world.ports;
    answers.says((prompt) => (answers.calls.length > 4 ? { outcome: "throttled" } : answered(`on ${prompt}`)));
    await stage.deliver(requested(sampleRequest("c")));
    for (let sent = commands.queue.shift(); sent; sent = commands.queue.shift()) await stage.deliver(commanded(sent));
    await stage.deliver(cancelled(sampleRun("c")));
    await stage.run();
    expect(said(stage, "PipelineFailed")).toMatchObject([{ stages: [{ answered: 4, failed: { cancelled: 5 } }] }]);
    const asked = answers.calls.splice(0).slice(0, 4);
    answers.says((prompt) => answered(`on ${prompt}`));
    await played(stage, { ...sampleRequest("d"), resumes: { runId: sampleRun("c") } });
    expect(ended(stage)[1]).toMatchObject({ outcome: "succeeded", summary: { answered: 9 } });
    expect(new Set([...asked, ...answers.calls]).size).toBe(9);
    expect(answers.calls).toHaveLength(5);
  });
});
