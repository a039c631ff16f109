import { describe, expect, test } from "vitest";
import { cancelled, commanded, requested, sampleRun, ticked } from "./memory/play.ts";
import { following, sampleCsv, sampleModel, sampleRequest } from "./memory/samples.ts";
import type { Stage } from "./memory/stage.ts";
import { uri, said, ended, opened, played, sampleJsonl } from "./whole-run.testing.ts";

describe("a pipeline that goes on where another ended", () => {
  const stages = [
    { ...sampleRequest("").stages[0]!, limits: { maxRecordsPerJob: 100 } },
    following("next", "ask", { tail: "wait" }),
  ];
  const first = sampleRequest("first", { stages });
  const resumed = (change: Parameters<typeof sampleRequest>[1] = {}) =>
    sampleRequest("second", { stages, resumes: { runId: sampleRun("first") }, ...change });
  type Tokens = { answered: number; inputTokens: number; outputTokens: number };
  type Report = {
    stages: (Tokens & { model: string; takenOver: Tokens })[];
    cost: { inference: number };
    takenOver?: Tokens & { runId: string; inference: number };
  };
  const reportOf = (stage: Stage, run: number): Report => {
    const { summary } = ended(stage)[run] as { summary: { reportUri: string } };
    return JSON.parse(stage.world.ports.objects.text(summary.reportUri) ?? "{}") as Report;
  };
  /** Two jobs of the first stage were asked for, one has ended. */
  const cancelledHalfway = async (): Promise<Stage> => {
    const endings = ["Completed", "Expired"] as const;
    let jobs = 0;
    const stage = opened({ "a.csv": sampleCsv(200) }, { endingOf: () => endings[jobs++] ?? "Completed" });
    await stage.deliver(requested(first));
    await stage.drain();
    await stage.deliver((await stage.jobs.end())!);
    await stage.drain();
    await stage.deliver(cancelled(sampleRun("first")));
    await stage.run();
    expect(ended(stage)).toMatchObject([{ outcome: "cancelled", summary: { recordsIn: 200 } }]);
    return stage;
  };

  test("takes over its finished chunks and asks for the rest alone", async () => {
    const stage = await cancelledHalfway();
    await played(stage, resumed());
    const asked = stage.jobs.orders.map(({ records, context }) => [context["stage"], records]);
    expect(asked).toEqual([
      ["0", 100],
      ["0", 100],
      ["0", 100],
      ["1", 200],
    ]);
    expect(ended(stage)[1]).toMatchObject({ outcome: "succeeded", summary: { answered: 200, jobs: 2 } });
    const [, , counts] = said(stage, "StageCompleted").map((data) => data["counts"]);
    expect(counts ?? said(stage, "StageCompleted").at(-1)?.["counts"]).toMatchObject({ answered: 200 });
  });

  test("reports what it has paid apart from what it has taken over, with the cost of each", async () => {
    const stage = await cancelledHalfway();
    await played(stage, resumed());
    const [first, second] = [reportOf(stage, 0), reportOf(stage, 1)];
    expect([first.takenOver, second.takenOver?.runId]).toEqual([undefined, sampleRun("first")]);
    const taken = { answered: 100, inputTokens: 300, outputTokens: 200 };
    expect(second.takenOver).toMatchObject(taken);
    expect(second.takenOver?.inference).toBeCloseTo(first.cost.inference);
    expect(second.stages.map(({ model }) => model)).toEqual([sampleModel, sampleModel]);
    expect(second.stages).toMatchObject([
      { answered: 200, inputTokens: 300, takenOver: taken },
      { answered: 200, inputTokens: 600, takenOver: { answered: 0, inputTokens: 0 } },
    ]);
    // Every answer was a job's: three hundred of them are this run's.
    expect(second.cost.inference).toBeCloseTo(3 * first.cost.inference);
    expect(ended(stage)[1]).toMatchObject({ summary: { takenOver: 100 }, cost: { inference: second.cost.inference } });
  });

  test("asks nothing at all where everything is finished, or only from the stage that is named", async () => {
    const stage = await played(opened({ "a.csv": sampleCsv(200) }), first);
    const before = stage.jobs.orders.length;
    await played(stage, resumed());
    expect(stage.jobs.orders.length).toBe(before);
    const resumes = { runId: sampleRun("first"), fromStage: "next" };
    await played(stage, { ...resumed({ resumes }), requestId: "third" });
    expect(stage.jobs.orders.slice(before)).toMatchObject([{ context: { stage: "1" }, records: 200 }]);
    expect(ended(stage).map(({ outcome }) => outcome)).toEqual(["succeeded", "succeeded", "succeeded"]);
  });

  test("leaves no record out of a later stage to which it has brought answers", async () => {
    let jobs = 0;
    const endingOf = () => (jobs++ === 0 ? "PartiallyCompleted" : "Completed");
    const borne = { failures: { shareMax: 1, retriesMax: 0 } };
    const two = [{ ...sampleRequest("").stages[0]!, ...borne }, following("next", "ask")];
    const stage = await played(
      opened({ "a.csv": sampleCsv(200) }, { endingOf }),
      sampleRequest("first", { stages: two }),
    );
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded", summary: { answered: 100 } }]);
    await played(stage, resumed({ stages: two }));
    expect(ended(stage)[1]).toMatchObject({ outcome: "succeeded", summary: { recordsIn: 200, answered: 200 } });
    expect(stage.jobs.orders.map(({ context, records }) => [context["stage"], records])).toEqual([
      ["0", 200],
      ["1", 100],
      ["0", 100],
      ["1", 100],
    ]);
    expectPaidOnce(stage, 400);
  });

  /** A model is asked each question once, by a job or on demand, whatever runs ask it. */
  const expectPaidOnce = ({ jobs, world }: Stage, times: number): void => {
    const paid = [...jobs.answered, ...world.ports.answers.calls];
    expect([paid.length, new Set(paid).size]).toEqual([times, times]);
  };

  const twoParts = { "a.csv": sampleCsv(160), "b.jsonl": sampleJsonl(150, 160) };
  const twoChunks = { "a.csv": sampleCsv(310) };

  test.each([
    { files: twoParts, tail: "on-demand", jobs: [undefined, undefined, undefined] },
    { files: twoParts, tail: "wait", jobs: [undefined, undefined, undefined] },
    { files: twoChunks, tail: "on-demand", jobs: [160, 160, 160] },
    { files: twoChunks, tail: "wait", jobs: [160, 160, 160] },
    { files: twoChunks, tail: "wait", jobs: [160, 320, 160] },
    { files: twoChunks, tail: "on-demand", jobs: [undefined, 160, undefined] },
    { files: twoChunks, tail: "on-demand", jobs: [160, undefined, 120] },
  ] as const)(
    "pays for no record twice, through three stages and three runs, though parts that waited need not any more, and jobs are larger or smaller: %o",
    async ({ files, tail, jobs }) => {
      const borne = { failures: { shareMax: 1, retriesMax: 0 }, tail };
      const three = [
        { ...sampleRequest("").stages[0]!, ...borne },
        following("next", "ask", borne),
        following("last", "next", borne),
      ];
      const ofRun = (run: number, change = {}) =>
        three.map((one) => ({ ...one, ...change, limits: jobs[run] ? { maxRecordsPerJob: jobs[run] } : {} }));
      // Of each job the second half stays unanswered, in the first run and in the second.
      const stage = opened(files, {
        endingOf: () => (ended(stage).length < 2 ? "PartiallyCompleted" : "Completed"),
      });
      await played(stage, sampleRequest("first", { stages: ofRun(0) }));
      await played(stage, resumed({ stages: ofRun(1) }));
      await played(stage, {
        ...resumed({ stages: ofRun(2, { tail: "on-demand" }), resumes: { runId: sampleRun("second") } }),
        requestId: "third",
      });
      expect(ended(stage).map(({ outcome }) => outcome)).toEqual(["succeeded", "succeeded", "succeeded"]);
      expect(ended(stage)[2]).toMatchObject({ summary: { recordsIn: 310, answered: 310 } });
      expectPaidOnce(stage, 930);
      const reports = ended(stage).map((_, run) => reportOf(stage, run));
      const paid = reports.flatMap(({ stages }) => stages.map(({ inputTokens }) => inputTokens));
      expect(paid.reduce((sum, tokens) => sum + tokens, 0)).toBe(3 * 930);
      for (const one of reports[2]?.stages ?? []) {
        expect(one.inputTokens + one.takenOver.inputTokens).toBe(3 * one.answered);
        expect(one.takenOver.inputTokens).toBe(3 * one.takenOver.answered);
      }
    },
  );

  test("brings no answers along before its parts are joined, though it is reminded meanwhile", async () => {
    const waits = [
      { ...sampleRequest("").stages[0]!, tail: "wait" as const },
      following("next", "ask", { tail: "wait" }),
    ];
    const files = { "a.csv": sampleCsv(40), "b.jsonl": sampleJsonl(50, 40) };
    const stage = await played(opened(files), sampleRequest("first", { stages: waits }));
    await stage.deliver(requested(resumed({ stages: waits })));
    // The first file is read; the command for the second is on its way while the clockwork reminds, and what else that sends is done.
    const { queue } = stage.world.ports.commands;
    await stage.deliver(commanded(queue.shift()!));
    for (const hour of [1, 2, 3]) await stage.deliver(ticked(`2026-01-03T0${hour}:00:00.000Z`));
    const [late = [], others = []] = ["prepare", ""].map((one) =>
      queue.filter(({ reaction }) => (reaction === "prepare") === (one === "prepare")),
    );
    queue.splice(0, queue.length, ...others);
    await stage.drain();
    queue.push(...late);
    await stage.run();
    expect(ended(stage)[1]).toMatchObject({
      outcome: "succeeded",
      summary: { recordsIn: 90, answered: 90, failed: 0 },
    });
    expectPaidOnce(stage, 180);
  });

  test("a part that has become one with others feeds nothing, though all of it was answered before and it is sent for again", async () => {
    const ofTail = (tail: "on-demand" | "wait") => [
      { ...sampleRequest("").stages[0]!, tail },
      following("next", "ask", { tail }),
    ];
    const files = { "a.csv": sampleCsv(40), "b.jsonl": sampleJsonl(50, 40) };
    const stage = await played(opened(files), sampleRequest("first", { stages: ofTail("on-demand") }));
    await stage.deliver(requested(resumed({ stages: ofTail("wait") })));
    const { queue } = stage.world.ports.commands;
    const [again] = queue;
    // Both parts, and the one that they become: the gate is open.
    for (let parts = 0; parts < 3; parts += 1) await stage.deliver(commanded(queue.shift()!));
    await stage.deliver(commanded(again!));
    await stage.run();
    expect(ended(stage)[1]).toMatchObject({
      outcome: "succeeded",
      summary: { recordsIn: 90, answered: 90, failed: 0 },
    });
    expectPaidOnce(stage, 180);
  });

  test("pays for no record twice where the run that it resumes ended before it had taken over anything", async () => {
    const stage = await played(opened({ "a.csv": sampleCsv(200) }), first);
    await stage.deliver(requested(resumed()));
    await stage.deliver(cancelled(sampleRun("second")));
    await stage.run();
    await played(stage, { ...resumed({ resumes: { runId: sampleRun("second") } }), requestId: "third" });
    expect(ended(stage).map(({ outcome }) => outcome)).toEqual(["succeeded", "cancelled", "succeeded"]);
    expect(ended(stage)[2]).toMatchObject({ summary: { recordsIn: 200, answered: 200, jobs: 0 } });
    expectPaidOnce(stage, 400);
  });

  test("is rejected where it is not the same pipeline, or the other run is unknown or has not ended", async () => {
    const stage = opened({ "a.csv": sampleCsv(200) });
    await stage.deliver(requested(first));
    await played(stage, { ...resumed(), requestId: "too-early" });
    await stage.run();
    await played(stage, resumed({ resumes: { runId: "nobody" } }));
    await played(stage, {
      ...resumed({ prompts: { ...first.prompts, ask: { template: "{{text}}, or?" } } }),
      requestId: "other",
    });
    stage.world.ports.objects.put(uri("b.csv"), sampleCsv(1, 900));
    await played(stage, { ...resumed(), requestId: "more" });
    const why = said(stage, "PipelineRejected").map(({ problem }) => (problem as { message: string }).message);
    expect(why).toEqual([
      expect.stringContaining("has not ended"),
      expect.stringContaining("there is no pipeline run nobody"),
      expect.stringContaining("asks something else"),
      expect.stringContaining("the objects are not those"),
    ]);
  });
});
