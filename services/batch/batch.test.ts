import { describe, expect, test } from "vitest";
import type { OutgoingEvent } from "../chassis/publish.ts";
import { answered } from "./memory/memory-model.ts";
import { cancelled, commanded, requested, sampleRun, ticked, type Request } from "./memory/play.ts";
import { following, sampleCsv, sampleRequest, sampleSource } from "./memory/samples.ts";
import { openStage, type Stage } from "./memory/stage.ts";

const uri = (name: string) => `${sampleSource}${name}`;

/** The data of each event of a type, each event once. */
const said = ({ world }: Stage, type: string): Record<string, unknown>[] => {
  const found = world.published.filter((event: OutgoingEvent) => event.type === type);
  const byId = new Map(found.map(({ detail }) => [detail.metadata.id, "data" in detail ? detail.data : {}]));
  return [...byId.values()] as Record<string, unknown>[];
};
const ended = (stage: Stage) => said(stage, "RunEnded");

const opened = (objects: Record<string, string>, options: Parameters<typeof openStage>[0] = {}): Stage => {
  const stage = openStage(options);
  for (const [name, content] of Object.entries(objects)) stage.world.ports.objects.put(uri(name), content);
  return stage;
};

const played = async (stage: Stage, request: ReturnType<typeof sampleRequest>): Promise<Stage> => {
  await stage.deliver(requested(request));
  await stage.run();
  return stage;
};

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

  test("a request that does not match its contract is rejected by name", async () => {
    const stage = await played(opened({}), { ...sampleRequest("odd"), stages: [] });
    expect(said(stage, "PipelineRejected")).toMatchObject([{ problem: { code: "batch/unreadable-request" } }]);
    expect(ended(stage)).toMatchObject([{ outcome: "rejected" }]);
  });

  test("more jobs than allowed are refused before the first", async () => {
    const stage = await played(
      opened({ "a.csv": sampleCsv(250) }),
      sampleRequest("jobs", {}, { limits: { maxJobs: 1, maxRecordsPerJob: 100 } }),
    );
    expect(said(stage, "PipelineRejected")).toMatchObject([{ problem: { code: "batch/jobs" } }]);
  });

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
    expect(ended(stage)).toMatchObject([{ outcome: "failed" }]);
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

  test("a later stage that cannot be prepared stops the run, and what was answered is delivered", async () => {
    const bad = following("next", "ask", { asks: { mode: "column", column: "nothing" } });
    const stage = await played(opened({ "a.csv": sampleCsv(100) }), sampleRequest("late", stages(bad)));
    expect(said(stage, "PipelineFailed")).toMatchObject([
      { problem: { code: "batch/missing-column" }, results: [{ stage: "ask", records: 100 }] },
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

/** `failed.parquet` of the run that failed last: stage, record, reason. */
const failedList = (stage: Stage): string[] => {
  const { failedUri } = said(stage, "PipelineFailed").at(-1) as { failedUri: string };
  const [, rows = "[]"] = (stage.world.ports.objects.text(failedUri) ?? "").split("\n");
  return (JSON.parse(rows) as string[][]).map((row) => row.slice(0, 3).join(" "));
};

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

describe("a pipeline that goes on where another ended", () => {
  const stages = [
    { ...sampleRequest("").stages[0]!, limits: { maxRecordsPerJob: 100 } },
    following("next", "ask", { tail: "wait" }),
  ];
  const first = sampleRequest("first", { stages });
  const resumed = (change: Parameters<typeof sampleRequest>[1] = {}) =>
    sampleRequest("second", { stages, resumes: { runId: sampleRun("first") }, ...change });
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

  test.each(["on-demand", "wait"] as const)(
    "pays for no record twice, through three stages and three runs, though parts that waited need not any more (tail %s)",
    async (tail) => {
      const borne = { failures: { shareMax: 1, retriesMax: 0 }, tail };
      const three = [
        { ...sampleRequest("").stages[0]!, ...borne },
        following("next", "ask", borne),
        following("last", "next", borne),
      ];
      // Of each job the second half stays unanswered, in the first run and in the second.
      const stage = opened(
        { "a.csv": sampleCsv(160), "b.jsonl": sampleJsonl(150, 160) },
        { endingOf: () => (ended(stage).length < 2 ? "PartiallyCompleted" : "Completed") },
      );
      await played(stage, sampleRequest("first", { stages: three }));
      await played(stage, resumed({ stages: three }));
      await played(stage, {
        ...resumed({
          stages: three.map((one) => ({ ...one, tail: "on-demand" })),
          resumes: { runId: sampleRun("second") },
        }),
        requestId: "third",
      });
      expect(ended(stage).map(({ outcome }) => outcome)).toEqual(["succeeded", "succeeded", "succeeded"]);
      expect(ended(stage)[2]).toMatchObject({ summary: { recordsIn: 310, answered: 310 } });
      expectPaidOnce(stage, 930);
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

const sampleJsonl = (count: number, from: number): string =>
  Array.from({ length: count }, (_, at) =>
    JSON.stringify({ record_id: `r${from + at}`, text: `text ${from + at}` }),
  ).join("\n");
