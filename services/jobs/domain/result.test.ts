import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EndedJob, Problem } from "../../../events-schema/index.ts";
import { sampleBatch, sampleCause, sampleTraining } from "./samples.ts";
import {
  isPastDeadline,
  isTerminal,
  lostByBedrock,
  neverSubmitted,
  refusedByBedrock,
  resultOf,
  type JobSeen,
} from "./result.ts";
import { openTicket, toStopping, toSubmitted, type Result, type StopReason, type Ticket } from "./ticket.ts";

const seen = (status: string, change: Partial<JobSeen> = {}): JobSeen => ({
  arn: "arn:aws:bedrock:us-east-1:000000000000:model-invocation-job/abcdefghijkl",
  name: "choreo-job",
  status,
  submittedAt: "2026-01-01T00:00:00.000Z",
  ...change,
});
const ticketOf = (job: Ticket["job"], stopping?: StopReason): Ticket => {
  const opened = openTicket({
    job,
    cause: sampleCause("r", "x"),
    quotaKey: "q",
    createdAt: "2026-01-01T00:00:00.000Z",
  });
  const submitted = toSubmitted({ arn: "arn:x", name: "choreo-job" })(opened) ?? opened;
  return stopping ? (toStopping(stopping)(submitted) ?? submitted) : submitted;
};
const training = ticketOf(sampleTraining("t"));
const batch = ticketOf(sampleBatch("b"));

test.each([
  ["InProgress", false],
  ["Stopping", false],
  ["Submitted", false],
  ["Validating", false],
  ["Scheduled", false],
  ["Completed", true],
  ["PartiallyCompleted", true],
  ["Failed", true],
  ["Stopped", true],
  ["Expired", true],
])("%s is terminal: %s", (status, terminal) => expect(isTerminal(seen(status))).toBe(terminal));

test("a completed customization job is worth its model's ARN", () => {
  expect(resultOf(training, seen("Completed", { modelArn: "arn:model" }))).toMatchObject({
    outcome: "completed",
    product: "arn:model",
    job: { attempt: 1, status: "Completed", submittedAt: "2026-01-01T00:00:00.000Z" },
  });
});

test.each(["Completed", "PartiallyCompleted"])(
  "a %s batch job is worth the folder that Bedrock named after its id",
  (status) => {
    expect(resultOf(batch, seen(status))).toMatchObject({
      outcome: "completed",
      product: "s3://bucket/batch/out/abcdefghijkl/",
    });
  },
);

describe("failures say what happened and what to do", () => {
  test.each([
    ["Failed", training, seen("Failed", { message: "bad line 3" }), "jobs/failed", "bad line 3"],
    ["Completed without a model", training, seen("Completed"), "jobs/failed", "without a model"],
    ["Stopped by somebody", batch, seen("Stopped"), "jobs/stopped", "somebody else"],
    [
      "Stopped for a cancellation",
      ticketOf(sampleTraining("t"), "cancelled"),
      seen("Stopped"),
      "run/cancelled",
      "cancelled",
    ],
    ["Stopped for an ended run", ticketOf(sampleBatch("b"), "ended"), seen("Stopped"), "run/ended", "had ended"],
    ["Stopped as withdrawn", ticketOf(sampleBatch("b"), "withdrawn"), seen("Stopped"), "jobs/withdrawn", "no more"],
    ["Stopped for its deadline", ticketOf(sampleBatch("b"), "deadline"), seen("Stopped"), "jobs/deadline", "48 hours"],
    ["Expired", batch, seen("Expired"), "jobs/expired", "time limit"],
    ["Failed with an endless message", batch, seen("Failed", { message: "x".repeat(9000) }), "jobs/failed", "xxx"],
  ])("%s", (_, ticket, job, code, words) => {
    const result = resultOf(ticket, job);
    if (result.outcome !== "failed" || !result.job) throw new Error("expected a failed job");
    expect(Problem.parse(result.problem)).toMatchObject({ code, message: expect.stringContaining(words) as string });
    expect(EndedJob.parse(result.job).status).toBe(job.status);
  });

  test.each([
    ["never submitted", neverSubmitted(training, "cancelled"), "run/cancelled"],
    ["never submitted for another reason", neverSubmitted(training, "ended"), "run/ended"],
    ["withdrawn before it was submitted", neverSubmitted(batch, "withdrawn"), "jobs/withdrawn"],
    ["refused", refusedByBedrock(batch, "ValidationException: no such model"), "jobs/refused-by-bedrock"],
    ["lost", lostByBedrock(batch), "jobs/lost"],
  ])("%s", (_, result, code) => {
    if (result.outcome !== "failed") throw new Error("expected a failure");
    expect(Problem.parse(result.problem).code).toBe(code);
  });
});

/** Whatever Bedrock says of a job, it reaches who asked: the job as it was, and what it was worth or why it was not. */
test("every end keeps what Bedrock told of the job, and says its name and its kind", () => {
  const statuses = fc.constantFrom("Completed", "PartiallyCompleted", "Failed", "Stopped", "Expired");
  const times = {
    submittedAt: fc.constant("2026-01-01T00:00:00.000Z"),
    endedAt: fc.constant("2026-01-02T00:00:00.000Z"),
  };
  fc.assert(
    fc.property(
      fc.constantFrom(training, batch),
      statuses,
      fc.record({ ...times, message: fc.constantFrom("", "some words") }, { requiredKeys: [] }),
      (ticket, status, change) => {
        const { submittedAt: _, ...untimed } = seen(status);
        const result = resultOf(ticket, { ...untimed, ...change });
        const { message, ...timed } = change;
        expect(result.job).toStrictEqual({ arn: untimed.arn, name: "choreo-job", attempt: 1, status, ...timed });
        if (result.outcome === "completed") return;
        const noun = ticket === training ? "customization job" : "batch inference job";
        const words = message ? " Bedrock says: some words" : "";
        expect(result.problem.message.startsWith(`The ${noun} choreo-job `)).toBe(true);
        expect(result.problem.message.endsWith(`.${words}`)).toBe(true);
        expect(result.problem.message.includes("without a model")).toBe(status === "Completed");
        expect(result.problem.code === "jobs/stopped").toBe(status === "Stopped");
      },
    ),
  );
});

test("a customization job that only partly completed has no model, whatever ARN is told", () => {
  expect(resultOf(training, seen("PartiallyCompleted", { modelArn: "arn:model" })).outcome).toBe("failed");
  expect(resultOf(training, seen("Failed"))).toMatchObject({
    problem: { message: "The customization job choreo-job ended as Failed." },
  });
});

test("a job that ended by itself while we wanted it stopped ended by itself", () => {
  expect(resultOf(ticketOf(sampleBatch("b"), "cancelled"), seen("Failed"))).toMatchObject({
    problem: { code: "jobs/failed" },
  });
});

test("what never came to Bedrock is told of with the ticket's key, what was stopped with the job's name", () => {
  const message = (result: Result) => (result.outcome === "failed" ? result.problem.message : "");
  expect(message(neverSubmitted(training, "cancelled"))).toBe(
    `The customization job of ticket ${training.jobKey} was not submitted: the run was cancelled.`,
  );
  expect(message(resultOf(ticketOf(sampleBatch("b"), "ended"), seen("Stopped")))).toBe(
    "The batch inference job choreo-job was stopped: its run had ended.",
  );
});

test("a lost job is told of as it was written down", () => {
  expect(lostByBedrock({ ...batch, missedTicks: 6 })).toMatchObject({
    job: { arn: "arn:x", name: "choreo-job", attempt: 1, status: "Unknown" },
    problem: { message: "Bedrock has not known the batch inference job arn:x at 6 checks." },
  });
  const { jobArn: _, jobName: __, ...unwritten } = training;
  expect(lostByBedrock(unwritten)).toMatchObject({
    job: { arn: "unknown", name: "unknown" },
    problem: { message: "Bedrock has not known the customization job  at 0 checks." },
  });
});

test("the deadline counts from Bedrock's time of submission", () => {
  const at = (hours: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + hours * 3_600_000);
  expect(isPastDeadline(batch, seen("InProgress"), at(48))).toBe(false);
  expect(isPastDeadline(batch, seen("InProgress"), at(48.1))).toBe(true);
  const { submittedAt: _, ...untimed } = seen("InProgress");
  expect(isPastDeadline(batch, untimed, at(1000))).toBe(false);
});
