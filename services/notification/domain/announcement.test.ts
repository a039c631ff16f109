import fc from "fast-check";
import { expect, test } from "vitest";
import type { DataOf, Metadata, RunEnded } from "../../../events-schema/index.ts";
import { announceAbandoned, announceParked, announceRun, announceStuck } from "./announcement.ts";

const metadata: Metadata = {
  id: "e-1",
  version: 1,
  runId: "run-1",
  causationId: "c-1",
  hops: 7,
  time: "2026-11-25T10:15:00.000Z",
  requester: { account: "111122223333" },
};
const told = { stack: "choreo", reference: "r-1", attempt: 2 };
const ended: DataOf<typeof RunEnded> = {
  outcome: "partial",
  reason: "no room",
  summary: { modelArn: "arn:aws:bedrock:us-east-1:111122223333:custom-model/x" },
  problem: { code: "hosting/no-room", message: "no room", remedy: "Ask for more." },
  cost: { asOf: "2026-11-20", training: 1, hosting: 0, evaluation: 0, coordination: 0, total: 1, unknown: [] },
};
const ofRun = (data: DataOf<typeof RunEnded>, own = metadata) =>
  announceRun({ metadata: own, data, resultsUri: "s3://b/results/run-1.json" }, told);
const ofParked = (change: { consumer?: string; code?: string; eventType?: string } = {}) =>
  announceParked(
    {
      metadata,
      data: { parkedId: "m-1", consumer: "jobs/intake", code: "a/b", reason: "no", ...change },
      hourBefore: 3,
    },
    told,
  );

test("the end of a run is told to machines with all that was said of it", () => {
  expect(ofRun(ended)).toEqual({
    subject: "choreo: run run-1 partial",
    attributes: { type: "RunEnded", outcome: "partial" },
    message: {
      type: "RunEnded",
      ...told,
      runId: "run-1",
      requester: metadata.requester,
      resultsUri: "s3://b/results/run-1.json",
      ...ended,
    },
  });
  const { problem: _, cost: __, ...bare } = ended;
  expect(Object.keys(ofRun(bare).message)).not.toContain("problem");
  expect(Object.keys(ofRun(bare).message)).not.toContain("cost");
});

test("facts of a run of up to 150,000 bytes are told; of more, where they lie", () => {
  const ofBytes = (bytes: number) => {
    const { problem: _, cost: __, ...bare } = ended;
    const summary = { text: "é".repeat(10) };
    const frame = Buffer.byteLength(JSON.stringify({ summary }));
    return ofRun({ ...bare, summary: { text: summary.text + "x".repeat(bytes - frame) } }).message;
  };
  expect(ofBytes(150_000)).toHaveProperty("summary");
  expect(ofBytes(150_001)).not.toHaveProperty("summary");
  expect(ofBytes(150_001)).toMatchObject({ outcome: "partial", resultsUri: "s3://b/results/run-1.json" });
});

test("a parked message is told to machines with what a redrive asks for, and how often it happened before", () => {
  const parked = ofParked({ eventType: "ModelTrained" });
  expect(parked).toEqual({
    subject: "choreo: parked by jobs/intake, a/b",
    attributes: { type: "MessageParked", consumer: "jobs/intake", code: "a/b" },
    message: {
      type: "MessageParked",
      ...told,
      runId: "run-1",
      parkedId: "m-1",
      consumer: "jobs/intake",
      code: "a/b",
      reason: "no",
      eventType: "ModelTrained",
      parkedInTheHourBefore: 3,
    },
  });
  expect(Object.keys(ofParked().message)).not.toContain("eventType");
});

test("capacity that nobody answers for is told to machines with all that was found of it", () => {
  const hosted = {
    method: "on-demand",
    arn: "arn:aws:bedrock:us-east-1:111122223333:custom-model-deployment/m3n4o5p6q7r8",
    name: "choreo-run-1",
    modelUnits: 0,
    since: "2026-11-25T08:00:00Z",
  } as const;
  const data = { hosted, decideBy: "2026-11-25T10:00:00.000Z" };
  expect(announceAbandoned({ metadata, data }, told)).toEqual({
    subject: "choreo: choreo-run-1 was hosted without a run",
    attributes: { type: "CapacityAbandoned" },
    message: { type: "CapacityAbandoned", ...told, runId: "run-1", ...data },
  });
});

test("a run that has not ended is told to machines with when it should have", () => {
  const run = {
    runId: "run-1",
    account: "111122223333",
    requestedAt: "2026-11-25T10:15:00.000Z",
    dueAt: "2026-11-28T10:15:00.000Z",
  };
  expect(announceStuck(run, told)).toEqual({
    subject: "choreo: run run-1 has not ended",
    attributes: { type: "RunStuck" },
    message: {
      type: "RunStuck",
      ...told,
      runId: "run-1",
      requester: { account: "111122223333" },
      requestedAt: run.requestedAt,
      dueAt: run.dueAt,
    },
  });
});

test.each([
  ["a stack", "a stack: run run-1 partial"],
  ["  a stack", "a stack: run run-1 partial"],
  ["grün\r\nBcc: all", "gr?n?Bcc: all: run run-1 partial"],
  ["x".repeat(200), "x".repeat(99)],
])("the subject of a message of %j is what SNS takes", (stack, subject) => {
  const { subject: given } = announceRun({ metadata, data: ended, resultsUri: "s3://b/k" }, { ...told, stack });
  expect(given).toBe(subject);
});

test.each([
  ["jobs/intake", "jobs/intake"],
  ["", "?"],
  ["a  b", "a?b"],
  ["größe", "gr?e"],
  ["x".repeat(300), "x".repeat(256)],
])("the attribute of %j is what a filter can name", (given, attribute) => {
  expect(ofParked({ consumer: given }).attributes["consumer"]).toBe(attribute);
  expect(ofParked({ code: given }).attributes["code"]).toBe(attribute);
});

test("whatever the facts, a message is either whole or says where they lie", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double())), (summary) => {
      const { message } = ofRun({ ...ended, summary });
      expect(message).toMatchObject({ summary, resultsUri: "s3://b/results/run-1.json" });
    }),
  );
});
