import { describe, expect, test } from "vitest";
import type { BatchOrder } from "../../events-schema/index.ts";
import { answered } from "./memory/memory-model.ts";
import { commanded, requested, sampleRun } from "./memory/play.ts";
import { following, sampleCsv, sampleRequest } from "./memory/samples.ts";
import type { Stage } from "./memory/stage.ts";
import { said, ended, opened, played, sampleJsonl } from "./whole-run.testing.ts";

describe("a pipeline of several stages", () => {
  const stages = (...more: ReturnType<typeof following>[]) => ({
    stages: [...sampleRequest("").stages.map((one) => ({ ...one, limits: { maxRecordsPerJob: 100 } })), ...more],
  });

  test("goes part by part: the next stage starts on what is finished, whatever the slowest does", async () => {
    const stage = opened({ "a.csv": sampleCsv(100), "b.jsonl": sampleJsonl(100, 100) });
    await stage.deliver(requested(sampleRequest("two", stages(following("next", "ask")))));
    await stage.drain();
    await stage.deliver((await stage.jobs.end())!);
    await stage.drain();
    expect(said(stage, "StageStarted")).toMatchObject([{ stage: "ask" }, { stage: "next" }]);
    expect(said(stage, "StageCompleted")).toEqual([]);
    expect(said(stage, "BatchJobRequested")).toHaveLength(3);
    await stage.run();
    expect(said(stage, "StageCompleted")).toMatchObject([
      { counts: { stage: "ask", records: 200, answered: 200 } },
      { counts: { stage: "next", records: 200, answered: 200 } },
    ]);
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded" }]);
  });

  /** One file in two jobs of a hundred, of which the first ends first, and a second stage of such jobs. */
  const chunkByChunk = async (tail: "on-demand" | "wait", isBroken = false): Promise<Stage> => {
    const next = following("next", "ask", { limits: { maxRecordsPerJob: 100 }, tail });
    const [ask] = stages().stages;
    const borne = { ...ask!, failures: { shareMax: 1, retriesMax: 0 } };
    const stage = opened({ "a.csv": sampleCsv(200) });
    stage.world.ports.answers.says((prompt) =>
      isBroken && prompt === "text 7?" ? { outcome: "refused", reason: "no" } : answered("yes"),
    );
    await stage.deliver(requested(sampleRequest("chunks", { stages: [borne, next, following("last", "next")] })));
    await stage.drain();
    await stage.deliver((await stage.jobs.end())!);
    await stage.drain();
    return stage;
  };
  const jobsOf = (stage: Stage): string[] =>
    (said(stage, "BatchJobRequested") as { order: BatchOrder }[]).map(
      ({ order: { context, records } }) => `${context["stage"]} ${records}`,
    );

  test("goes chunk by chunk within a part: what one job has answered is asked about while the next one runs", async () => {
    const stage = await chunkByChunk("on-demand");
    expect(jobsOf(stage)).toEqual(["0 100", "0 100", "1 100"]);
    // The job of the second stage ends before the one that is left of the first.
    await stage.deliver((await stage.jobs.end(stage.jobs.open()[1]!.jobKey))!);
    await stage.drain();
    expect(said(stage, "StageCompleted")).toEqual([]);
    await stage.run();
    expect(jobsOf(stage)).toEqual(["0 100", "0 100", "1 100", "1 100", "2 200"]);
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded", summary: { recordsIn: 200, answered: 200, jobs: 5 } }]);
    const [{ results }] = said(stage, "PipelineCompleted") as [{ results: { uri: string }[] }];
    for (const { uri } of results)
      expect(stage.world.ports.objects.text(uri)?.match(/r\d+/g)).toEqual(
        Array.from({ length: 200 }, (_, at) => `r${at}`),
      );
  });

  test("a chunk that has come under the minimum of a job goes on demand, if the stage would rather not wait", async () => {
    const stage = await chunkByChunk("on-demand", true);
    expect(stage.world.ports.answers.calls).toHaveLength(99);
    await stage.run();
    expect(said(stage, "StageCompleted")).toMatchObject([
      { counts: { stage: "ask", records: 200, answered: 199, onDemand: 0 } },
      { counts: { stage: "next", records: 199, answered: 199, onDemand: 99, jobs: 1 } },
      { counts: { stage: "last", records: 199, answered: 199, onDemand: 0, jobs: 1 } },
    ]);
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded" }]);
  });

  test("a chunk that has come under the minimum of a job waits for the others that have, if the stage would rather wait", async () => {
    const stage = await chunkByChunk("wait", true);
    expect(jobsOf(stage)).toEqual(["0 100", "0 100"]);
    await stage.run();
    // It found no company: the other chunk is large enough for a job of its own.
    expect(said(stage, "StageCompleted")).toMatchObject([
      { counts: { stage: "ask", records: 200, answered: 199 } },
      { counts: { stage: "next", records: 199, answered: 199, onDemand: 99, jobs: 1 } },
      { counts: { stage: "last", records: 199, answered: 199 } },
    ]);
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded" }]);
  });

  test("small parts of the input are asked together, if the stage would rather wait, each record under its own id", async () => {
    const files = { "a.csv": sampleCsv(60), "b.jsonl": sampleJsonl(60, 60) };
    const first = { ...sampleRequest("").stages[0]!, tail: "wait" as const };
    const stage = await played(opened(files), sampleRequest("wait", { stages: [first, following("last", "ask")] }));
    expect(stage.jobs.orders).toMatchObject([{ records: 120 }, { records: 120 }]);
    expect(said(stage, "StageStarted")).toMatchObject([{ records: 120, jobs: 1 }, {}]);
    expect(said(stage, "StageCompleted")).toMatchObject([
      { counts: { stage: "ask", records: 120, answered: 120, onDemand: 0, jobs: 1 } },
      { counts: { stage: "last", records: 120, answered: 120, jobs: 1 } },
    ]);
    const given = { "a.csv": sampleCsv(3).replace("record_id", "n"), "b.jsonl": '{"n":"1","text":"x"}' };
    const few = await played(
      opened(given),
      sampleRequest("few", { stages: [{ ...first, failures: { shareMax: 1 } }] }),
    );
    const [{ results }] = said(few, "PipelineCompleted") as [{ results: { uri: string }[] }];
    const ids = few.world.ports.objects.text(results[0]?.uri ?? "")?.match(/0000\d-0000000\d/g);
    expect(ids).toEqual(["00000-00000000", "00000-00000001", "00000-00000002", "00001-00000000"]);
    expect(few.world.ports.answers.calls).toHaveLength(4);
  });

  test("whoever is late at the gate, which others have passed with joined parts meanwhile, refuses nothing", async () => {
    const files = { "a.csv": sampleCsv(60), "b.jsonl": sampleJsonl(60, 60) };
    const lastPart = { reaction: "prepare", command: { runId: sampleRun("wait"), stage: 0, part: 1 } } as const;
    let isLate = true;
    const stage: Stage = opened(files, {
      process: () => async (call, pass) => {
        const passed = await pass();
        if (call === "parts.list" && isLate) {
          isLate = false;
          await stage.deliver(commanded(lastPart));
          await stage.drain();
        }
        return passed;
      },
    });
    await played(stage, sampleRequest("wait", {}, { tail: "wait" }));
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded", summary: { answered: 120, jobs: 1 } }]);
  });

  test.each([
    ["wait", "on-demand"],
    ["on-demand", "wait"],
  ] as const)(
    "of parts that %s in one run and %s in the next, what was answered is not asked again",
    async (one, two) => {
      const files = {
        "a.csv": sampleCsv(60).replace("record_id", "n"),
        "b.jsonl": sampleJsonl(60, 60).replaceAll("record_id", "n"),
      };
      const stages = (tail: "wait" | "on-demand") => [
        { ...sampleRequest("").stages[0]!, tail, failures: { shareMax: 1, retriesMax: 0 } },
      ];
      const stage = opened(files, { endingOf: () => (ended(stage).length === 0 ? "PartiallyCompleted" : "Completed") });
      let asked = 0;
      stage.world.ports.answers.says((prompt) =>
        (asked += 1) % 3 === 0 && ended(stage).length === 0
          ? { outcome: "failed", reason: "no" }
          : answered(`on ${prompt}`),
      );
      await played(stage, sampleRequest("first", { stages: stages(one) }));
      const before = stage.jobs.answered.length + stage.world.ports.answers.calls.length;
      const { answered: first } = (said(stage, "StageCompleted")[0] as { counts: { answered: number } }).counts;
      await played(stage, sampleRequest("second", { stages: stages(two), resumes: { runId: sampleRun("first") } }));
      expect(ended(stage)[1]).toMatchObject({ outcome: "succeeded", summary: { answered: 120, recordsIn: 120 } });
      const after = stage.jobs.answered.length + stage.world.ports.answers.calls.length;
      expect(after - before).toBe(120 - first);
    },
  );

  test("small parts wait for one another, if the stage would rather wait", async () => {
    const stage = opened({ "a.csv": sampleCsv(60), "b.jsonl": sampleJsonl(60, 60) });
    await played(
      stage,
      sampleRequest("wait", stages(following("next", "ask", { tail: "wait" }), following("last", "next"))),
    );
    expect(stage.jobs.orders).toMatchObject([{ records: 120 }, { records: 120 }]);
    expect(said(stage, "StageCompleted")).toMatchObject([
      { counts: { stage: "ask", onDemand: 120 } },
      { counts: { stage: "next", onDemand: 0, jobs: 1, answered: 120 } },
      { counts: { stage: "last", jobs: 1, answered: 120 } },
    ]);
  });

  test("several stages may read one, each all of it", async () => {
    const stage = opened({ "a.csv": sampleCsv(100) });
    const [left, right] = [following("left", "ask"), following("right", "ask")];
    await played(stage, sampleRequest("fan", stages(left, right, following("last", "left"))));
    expect(said(stage, "StageCompleted").map(({ counts }) => counts)).toMatchObject(
      ["ask", "left", "right", "last"].map((name) => ({ stage: name, records: 100, answered: 100 })),
    );
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded", summary: { jobs: 4 } }]);
  });

  test("a later stage that cannot be prepared stops the run, and what was answered is delivered", async () => {
    const bad = following("next", "ask", { asks: { mode: "column", column: "nothing" } });
    const stage = await played(opened({ "a.csv": sampleCsv(100) }), sampleRequest("late", stages(bad)));
    expect(said(stage, "PipelineFailed")).toMatchObject([
      { problem: { code: "batch/missing-column" }, results: [{ stage: "ask", records: 100 }] },
    ]);
    expect(ended(stage)).toMatchObject([{ outcome: "partial" }]);
  });

  test("a later stage of which nothing was answered is a failure, whatever share is borne; what was answered before it is kept", async () => {
    const endingOf = ({ context }: { context: Record<string, string> }) =>
      context["stage"] === "1" ? ("refused" as const) : ("Completed" as const);
    const stage = opened({ "a.csv": sampleCsv(100) }, { endingOf });
    await played(stage, sampleRequest("silent", stages(following("next", "ask", { failures: { shareMax: 1 } }))));
    expect(said(stage, "PipelineFailed")).toMatchObject([
      { problem: { code: "batch/nothing-answered", places: ["next"] }, results: [{ stage: "ask", records: 100 }, {}] },
    ]);
    expect(ended(stage)).toMatchObject([{ outcome: "partial" }]);
  });

  test("too many failures in one stage stop the next ones", async () => {
    const stage = opened({ "a.csv": sampleCsv(100) });
    stage.world.ports.answers.says((prompt) =>
      prompt.startsWith("text 1") ? { outcome: "refused", reason: "no" } : answered("yes"),
    );
    await played(stage, sampleRequest("stop", stages(following("next", "ask"), following("last", "next"))));
    expect(said(stage, "PipelineFailed")).toMatchObject([{ problem: { code: "batch/too-many-failures" } }]);
    expect(said(stage, "StageStarted")).not.toMatchObject([{}, {}, {}]);
  });
});
