import { describe, expect, test } from "vitest";
import { runIdOf } from "../../events-schema/index.ts";
import { eventLine } from "./event-line.ts";
import type { JournalEvent } from "./journal-client.ts";
import { asRunEvent, groupRuns, outcomeOf, type RunEvent } from "./run-view.ts";

const account = "111122223333";
const runId = runIdOf({ account, type: "DatasetRequested", requestId: "r-1" });

const entry = (type: string, source: string, detail: Record<string, unknown>, sequence = 1): JournalEvent => ({
  sequence,
  at: 1000 * sequence,
  kind: "event",
  bus: "choreo",
  rules: [],
  event: { id: `envelope-${sequence}`, account, time: "2026-01-01T00:00:00Z", source, "detail-type": type, detail },
});
const ended = entry(
  "RunEnded",
  "choreo.training",
  { metadata: { id: "e-2", runId, causationId: "e-1" }, data: { outcome: "failed", reason: "no" } },
  3,
);
const requested = entry("DatasetRequested", "me", { data: { requestId: "r-1", name: "articles" } });

const read = (...entries: JournalEvent[]): RunEvent[] => entries.flatMap((one) => asRunEvent(one) ?? []);

describe("a run", () => {
  test("begins with its request and ends with its outcome; the same fact again stands once", () => {
    const [run] = groupRuns(read(requested, ended, ended));
    expect(run).toMatchObject({ runId, startedAt: 1000, events: [{ service: "you" }, { service: "training" }] });
    expect(run && outcomeOf(run)).toBe("failed");
  });

  test.each([
    ["EndpointRolledBack", "hosting", "succeeded"],
    ["RollbackRejected", "hosting", "rejected"],
    ["MessagesRedriven", "dead-letters", "succeeded"],
    ["ModelPromoted", "hosting", "running"],
  ])("that has heard %s is as its answer says", (type, service, outcome) => {
    const [run] = groupRuns(
      read(entry(type, `choreo.${service}`, { metadata: { id: "e-2", runId, causationId: "e-1" } })),
    );
    expect(run && outcomeOf(run)).toBe(outcome);
  });

  test("is parked where it is nothing but a message that nobody could read", () => {
    const metadata = { id: "e-9", runId: "p-1", causationId: "p-1" };
    const [run] = groupRuns(read(entry("MessageParked", "choreo.dead-letters", { metadata, data: {} })));
    expect(run && outcomeOf(run)).toBe("parked");
  });

  test("has no place for events that are not ours or cannot be read", () => {
    const foreign = entry("EC2 Instance State-change Notification", "aws.ec2", {});
    expect(
      read(foreign, entry("RunEnded", "choreo.training", {}), entry("RunEnded", "x", { metadata: { runId: 5 } })),
    ).toEqual([]);
  });
});

describe("an event's line", () => {
  test("says when, who, what, and the facts that matter", () => {
    const [event] = read(ended);
    expect(event && eventLine(event, 1000)).toContain("2.00 s");
    expect(event && eventLine(event, 1000)).toMatch(/training.*RunEnded.*failed · no/);
  });

  test("says of a refusal where it is, and counts in words", () => {
    const line = (type: string, data: Record<string, unknown>) => {
      const [event] = read(entry(type, "choreo.batch", { metadata: { id: "e", runId, causationId: "c" }, data }));
      return event ? eventLine(event, 0) : "";
    };
    const problem = {
      code: "batch/malformed-input",
      message: "it is malformed, in 1 place",
      places: ["line 3: 3 fields"],
    };
    expect(line("PipelineRejected", { problem })).toContain("in 1 place · line 3: 3 fields");
    expect(line("StageStarted", { stage: "a", at: 1, of: 2, model: "m", records: 3, jobs: 1 })).toContain(
      "3 records, 1 job",
    );
    const stages = [
      { name: "a", input: { from: "s3" } },
      { name: "b", input: { from: "stage", stage: "a" } },
      { name: "c", input: { from: "stage", stage: "a" } },
      { name: "d", input: { from: "s3" } },
    ];
    expect(line("PipelineRequested", { name: "p", stages })).toContain("p · a → b, a → c, d");
    expect(line("BatchJobCompleted", { job: { name: "j", status: "Stopped" }, order: { records: 1 } })).toContain(
      "j · 1 record · Stopped",
    );
    expect(line("PipelineCompleted", { results: [{}, {}], reportUri: "s3://b/report.json" })).toContain(
      "2 results · s3://b/report.json",
    );
  });

  test("carries no control characters to the terminal, whoever wrote them", () => {
    const [event] = read(
      entry("RunEnded", "choreo.training", {
        metadata: { id: "e", runId, causationId: "c" },
        data: { outcome: "failed", reason: "a\u001b[2Jb\r\nc" },
      }),
    );
    const shown = event ? eventLine(event, 0) : "";
    expect(shown).toContain("a [2Jb c");
  });
});
