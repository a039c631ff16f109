import { describe, expect, test } from "vitest";
import { commanded, requested, type Request } from "./memory/play.ts";
import { following, sampleCsv, sampleRequest } from "./memory/samples.ts";
import { openStage, type Stage } from "./memory/stage.ts";
import { said, ended, opened } from "./whole-run.testing.ts";

describe("a pipeline past its deadline", () => {
  const late = { deadlineHours: 1 };

  test("fails, with what its jobs had answered when they were stopped for it", async () => {
    const stage = opened({ "a.csv": sampleCsv(100) });
    await stage.deliver(requested(sampleRequest("d", late)));
    await stage.drain();
    await stage.tick(6);
    expect(said(stage, "BatchJobWithdrawn")).toHaveLength(1);
    expect(ended(stage)).toEqual([]);
    await stage.run();
    expect(said(stage, "PipelineFailed")).toMatchObject([
      { problem: { code: "batch/deadline" }, stages: [{ records: 100, answered: 50, failed: { unanswered: 50 } }] },
    ]);
    expect(ended(stage)).toMatchObject([{ outcome: "partial" }]);
    expect(stage.world.ports.answers.calls).toEqual([]);
  });

  const hurried = async (options: Parameters<typeof openStage>[0], change: Partial<Request> = {}): Promise<Stage> => {
    const stage = opened({ "a.csv": sampleCsv(100) }, options);
    await stage.deliver(requested(sampleRequest("d", { ...late, atDeadline: "on-demand", ...change })));
    await stage.drain();
    await stage.tick(6);
    return stage;
  };

  test("asks nothing on demand while a job may still answer it; then what the stopped job has left, and no record twice", async () => {
    const stage = await hurried({});
    expect(said(stage, "BatchJobWithdrawn")).toMatchObject([{ order: { records: 100 } }]);
    expect(stage.world.ports.answers.calls).toEqual([]);
    await stage.run();
    const byJob = Array.from({ length: 50 }, (_, at) => `text ${at}?`);
    const paid = [...byJob, ...stage.world.ports.answers.calls];
    expect([paid.length, new Set(paid).size]).toEqual([100, 100]);
    expect(said(stage, "StageCompleted")).toMatchObject([
      { counts: { records: 100, answered: 100, failed: {}, jobs: 1, onDemand: 50, retried: 50 } },
    ]);
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded" }]);
  });

  test("asks all on demand of a job that was still in line, though no retry is wanted; and so every stage after it", async () => {
    const {
      stages: [first],
    } = sampleRequest("");
    const stages = [{ ...first!, failures: { retriesMax: 0 } }, following("next", "ask")];
    const stage = await hurried({ endingOf: () => "never made" }, { stages });
    await stage.run();
    expect(stage.world.ports.answers.calls).toHaveLength(200);
    expect(ended(stage)).toMatchObject([
      { outcome: "succeeded", summary: { answered: 100, onDemand: 200, jobs: 0, retried: 0 } },
    ]);
  });

  test("takes the answers of a job that was at its end before it could be stopped", async () => {
    const stage = await hurried({ endingOf: () => "Completed" });
    await stage.run();
    expect(stage.world.ports.answers.calls).toEqual([]);
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded", summary: { answered: 100, onDemand: 0 } }]);
  });

  test("does not send twice for what is on demand already", async () => {
    const stage = opened({ "a.csv": sampleCsv(45) });
    await stage.deliver(requested(sampleRequest("d", { ...late, atDeadline: "on-demand" })));
    for (let sent = stage.world.ports.commands.queue.shift(); sent; sent = stage.world.ports.commands.queue.shift()) {
      if (sent.reaction === "answer") break;
      await stage.deliver(commanded(sent));
    }
    stage.world.ports.commands.queue.length = 0;
    await stage.tick(6);
    await stage.run();
    expect(stage.world.ports.answers.calls).toHaveLength(45);
  });

  test("of a job that never ends, fails a day later", async () => {
    const stage = await hurried({});
    await stage.tick(97);
    expect(said(stage, "PipelineFailed")).toMatchObject([
      { problem: { code: "batch/deadline" }, stages: [{ records: 100, failed: { deadline: 100 } }] },
    ]);
  });
});
