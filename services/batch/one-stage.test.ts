import { describe, expect, test } from "vitest";
import { answered } from "./memory/memory-model.ts";
import { sampleRun } from "./memory/play.ts";
import { sampleCsv, sampleRequest, sampleSource } from "./memory/samples.ts";
import { said, ended, failedList, opened, played, sampleJsonl } from "./whole-run.testing.ts";

describe("a pipeline of one stage", () => {
  test("asks every record once, in jobs, and ends with its counts", async () => {
    const stage = await played(
      opened({ "a.csv": sampleCsv(120), "b.jsonl": '{"record_id":"x","text":"one"}' }),
      sampleRequest("one"),
    );
    expect(said(stage, "StageStarted")).toMatchObject([{ stage: "ask", at: 1, of: 1, records: 121, jobs: 1 }]);
    expect(stage.jobs.orders).toMatchObject([{ records: 120, modelId: "amazon.nova-lite-v1:0" }]);
    expect(stage.world.ports.answers.calls).toEqual(["one?"]);
    const counts = { stage: "ask", records: 121, answered: 121, failed: {}, jobs: 1, onDemand: 1, retried: 0 };
    expect(said(stage, "StageCompleted")).toMatchObject([{ counts }]);
    expect(said(stage, "PipelineCompleted")).toMatchObject([
      { stages: [counts], results: [{ stage: "ask", format: "parquet", records: 121 }] },
    ]);
    const [{ results }] = said(stage, "PipelineCompleted") as [{ results: { uri: string }[] }];
    const summary = { recordsIn: 121, answered: 121, jobs: 1, parquetUri: results[0]?.uri };
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded", summary }]);
    expect(stage.parked).toEqual([]);
  });

  test("asks the first records alone where no more are wanted", async () => {
    const input = { from: "s3", uri: sampleSource, firstRecords: 110 } as const;
    const objects = { "a.csv": sampleCsv(100), "b.csv": sampleCsv(100, 100), "c.jsonl": "{" };
    const stage = await played(opened(objects), sampleRequest("some", {}, { input }));
    expect(stage.jobs.answered.at(-1)).toBe("text 109?");
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded", summary: { recordsIn: 110, answered: 110 } }]);
    const few = { input: { ...input, firstRecords: 7 }, tail: "wait" } as const;
    await played(stage, sampleRequest("few", {}, few));
    expect(ended(stage)[1]).toMatchObject({
      outcome: "succeeded",
      summary: { recordsIn: 7, answered: 7, onDemand: 7 },
    });
    await played(stage, sampleRequest("again", { resumes: { runId: sampleRun("few") } }, few));
    expect(ended(stage)[2]).toMatchObject({ outcome: "succeeded", summary: { takenOver: 7, onDemand: 0 } });
    const more = { ...few, input: { ...input, firstRecords: 300 } };
    await played(stage, sampleRequest("more", {}, more));
    expect(ended(stage)[3]).toMatchObject({ outcome: "rejected", problem: { code: "batch/first-records" } });
  });

  test("shares no object with another of its name, and names none that Bedrock would not take", async () => {
    const objects = { "a.csv": sampleCsv(120) };
    const stage = await played(opened(objects), sampleRequest("one"));
    const { objects: store } = stage.world.ports;
    const first = store.uris().map((uri) => [uri, store.text(uri)] as const);
    await played(stage, sampleRequest("two"));
    expect(ended(stage).map(({ outcome }) => outcome)).toEqual(["succeeded", "succeeded"]);
    for (const [uri, content] of first) expect(store.text(uri)).toBe(content);
    // Bedrock's pattern of an S3 URI: no =, +, :, % and no blank.
    const [one, two] = stage.jobs.orders;
    expect(one?.jobKey).not.toBe(two?.jobKey);
    for (const { inputUri, outputUri } of stage.jobs.orders)
      for (const uri of [inputUri, outputUri])
        expect(uri).toMatch(/^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:\/[-!_*'().a-z0-9A-Z]+)*\/?$/);
  });

  test("is rejected with everything that is wrong with it, and nothing is asked", async () => {
    const request = sampleRequest(
      "wrong",
      {},
      { asks: { mode: "single", prompt: "none" }, limits: { maxRecordsPerJob: 10 } },
    );
    const stage = await played(opened({ "a.csv": "", "b.what": "x" }), request);
    const [data] = said(stage, "PipelineRejected") as [{ problem: { code: string }; others: { code: string }[] }];
    expect([data.problem, ...data.others].map(({ code }) => code)).toEqual([
      "batch/prompt-unknown",
      "batch/limits",
      "batch/empty-object",
      "batch/input-format",
    ]);
    expect(ended(stage)).toMatchObject([{ outcome: "rejected", problem: { code: "batch/prompt-unknown" } }]);
    expect(said(stage, "BatchJobRequested")).toEqual([]);
  });

  test.each([
    ["no object", {}, {}, "batch/missing-object"],
    ["no record", { "a.csv": "record_id,text\n" }, {}, "batch/no-records"],
    [
      "an id in two objects",
      { "a.csv": sampleCsv(2), "b.jsonl": '{"record_id":"r1","text":"t"}' },
      {},
      "batch/duplicate-ids",
    ],
    ["a missing column", { "a.csv": "record_id,other\nr,1\n" }, {}, "batch/unknown-field"],
    ["a ragged row", { "a.csv": "record_id,text\nr,1,2,3\n" }, {}, "batch/malformed-input"],
    ["a cost above the limit", { "a.csv": sampleCsv(150) }, { maxCostUsd: 0.000001 }, "batch/cost"],
  ])("is rejected for %s before anything is asked", async (_, objects, change, code) => {
    const stage = await played(opened(objects), sampleRequest("bad", change));
    expect(said(stage, "PipelineRejected")).toMatchObject([{ problem: { code } }]);
    expect(ended(stage)).toMatchObject([{ outcome: "rejected" }]);
    expect([...said(stage, "BatchJobRequested"), ...stage.world.ports.answers.calls]).toEqual([]);
  });

  test.each([
    ["its own account, where the request allows more", "000000000000", { maxCostUsd: 5 }, "rejected"],
    ["its own account, where the request allows anything", "000000000000", {}, "rejected"],
    ["another account", "444455556666", {}, "succeeded"],
  ])("is held against what the stack allows %s", async (_, account, change, outcome) => {
    const stage = opened({ "a.csv": sampleCsv(150) });
    Object.assign(stage.world.ports, { maxCostUsdByAccount: { [account]: 0.000001 } });
    await played(stage, sampleRequest("dear", change));
    expect(ended(stage)).toMatchObject([{ outcome }]);
    if (outcome === "rejected")
      expect(said(stage, "PipelineRejected")).toMatchObject([{ problem: { code: "batch/cost" } }]);
  });

  test("a request that does not match its contract is rejected by name", async () => {
    const stage = await played(opened({}), { ...sampleRequest("odd"), stages: [] });
    expect(said(stage, "PipelineRejected")).toMatchObject([{ problem: { code: "batch/unreadable-request" } }]);
    expect(ended(stage)).toMatchObject([{ outcome: "rejected" }]);
  });

  test.each([
    ["one file that is too large for a job", { "a.csv": sampleCsv(250) }, { maxRecordsPerJob: 100 }],
    ["files that are read apart", { "a.csv": sampleCsv(100), "b.jsonl": sampleJsonl(100, 100) }, {}],
  ])("more jobs than allowed are refused before the first: %s", async (_, files, limits) => {
    const stage = await played(opened(files), sampleRequest("jobs", {}, { limits: { maxJobs: 1, ...limits } }));
    expect(said(stage, "PipelineRejected")).toMatchObject([{ problem: { code: "batch/jobs" } }]);
  });

  test.each([
    [0.01, "failed", 0],
    [0.02, "succeeded", 98],
  ])(
    "of two records in a hundred that no prompt is for, %d are borne: it ends %s",
    async (shareMax, outcome, answers) => {
      const rows = Array.from({ length: 100 }, (_, at) => `r${at},${at < 2 ? "other" : "known"}`);
      const asks = { mode: "mapped", column: "kind", prompts: { known: "known" } } as const;
      const request = sampleRequest(
        "unaskable",
        { prompts: { known: { template: "{{record_id}}?" } } },
        { asks, failures: { shareMax } },
      );
      const stage = await played(opened({ "a.csv": ["record_id,kind", ...rows].join("\n") }), request);
      // Fewer than a job's minimum are left: they are asked on demand, or nobody is.
      expect(stage.world.ports.answers.calls).toHaveLength(answers);
      expect(ended(stage)).toMatchObject([{ outcome }]);
      if (outcome === "succeeded") return;
      expect(said(stage, "PipelineFailed")).toMatchObject([
        { problem: { code: "batch/too-many-failures", message: expect.stringContaining("2 of 100") as string } },
      ]);
      expect(failedList(stage).slice(0, 3)).toEqual(["ask r0 no-prompt", "ask r1 no-prompt", "ask r2 not-asked"]);
    },
  );

  test("asks failed and unanswered records again alone, and keeps what an interrupted job answered", async () => {
    let tries = 0;
    const stage = opened(
      { "a.csv": sampleCsv(120) },
      { endingOf: () => (tries++ === 0 ? "PartiallyCompleted" : "Completed") },
    );
    await played(stage, sampleRequest("retry"));
    expect(stage.jobs.orders).toHaveLength(1);
    expect(stage.world.ports.answers.calls).toHaveLength(60);
    expect(said(stage, "StageCompleted")).toMatchObject([
      { counts: { records: 120, answered: 120, retried: 60, onDemand: 60, jobs: 1 } },
    ]);
    expect(ended(stage)).toMatchObject([{ outcome: "succeeded" }]);
  });

  test("a job that jobs refuses fails its records with the reason, and is not asked again", async () => {
    const stage = await played(opened({ "a.csv": sampleCsv(120) }, { endingOf: () => "refused" }), sampleRequest("no"));
    expect(said(stage, "PipelineFailed")).toMatchObject([
      { problem: { code: "batch/too-many-failures" }, stages: [{ failed: { unanswered: 120 }, jobs: 0, retried: 0 }] },
    ]);
    expect(ended(stage)).toMatchObject([
      { outcome: "failed", reason: expect.stringContaining("unanswered 120; ") as string },
    ]);
  });

  test("more failures than are borne fail it, with what was answered kept; fewer do not", async () => {
    const says = (prompt: string) =>
      /text [1-6]\?/.test(prompt) ? ({ outcome: "refused", reason: "no" } as const) : answered("yes");
    for (const [shareMax, outcome] of [
      [0.04, "partial"],
      [0.05, "succeeded"],
    ] as const) {
      const stage = opened({ "a.csv": sampleCsv(120) });
      stage.world.ports.answers.says(says);
      await played(stage, sampleRequest("share", {}, { failures: { shareMax } }));
      expect(ended(stage)).toMatchObject([{ outcome, summary: { answered: 114, failed: 6 } }]);
    }
  });

  test("a first stage of which nothing was answered is a failure, whatever share is borne", async () => {
    const stage = opened({ "a.csv": sampleCsv(120) });
    stage.world.ports.answers.says(() => ({ outcome: "refused", reason: "no" }));
    await played(stage, sampleRequest("none", {}, { failures: { shareMax: 1 } }));
    expect(said(stage, "PipelineFailed")).toMatchObject([{ problem: { code: "batch/nothing-answered" } }]);
    expect(ended(stage)).toMatchObject([{ outcome: "failed" }]);
  });
});
