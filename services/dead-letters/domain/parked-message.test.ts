import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeDeadLetter, matches, type DeadLetter, type ParkedMessage } from "./parked-message.ts";

const letter = (change: Partial<DeadLetter>): DeadLetter => ({
  messageId: "m-1",
  body: "{}",
  attributes: {},
  system: {},
  ...change,
});
const queueArn = "arn:aws:sqs:us-east-1:111122223333:choreo-jobs_intake";
const words = fc.dictionary(
  fc.constantFrom("RejectionCode", "RejectionReason", "SourceQueueArn", "ERROR_CODE", "ERROR_MESSAGE", "TARGET_ARN"),
  fc.string(),
);
const letters = fc.record({
  messageId: fc.string({ minLength: 1 }),
  body: fc.oneof(fc.string(), fc.json()),
  attributes: words,
  system: fc.dictionary(fc.constantFrom("DeadLetterQueueSourceArn", "ApproximateReceiveCount"), fc.string()),
});

test("whatever lies in a dead-letter queue is described, the same each time, under the id of its message alone", () => {
  fc.assert(
    fc.property(letters, fc.string(), (dead, body) => {
      const described = describeDeadLetter(dead, "choreo");
      expect(describeDeadLetter(dead, "choreo")).toEqual(described);
      expect(describeDeadLetter({ ...dead, body }, "choreo").parkedId).toBe(described.parkedId);
      expect(described.parkedId).toMatch(/^[0-9a-f]{24}$/);
      expect(described.consumer).not.toBe("");
      expect(described.eventType?.length ?? 0).toBeLessThanOrEqual(128);
      expect(described.eventId?.length ?? 0).toBeLessThanOrEqual(64);
    }),
  );
});

describe("who gave up may leave out anything", () => {
  test.each([
    ["a reaction without a reason", { RejectionCode: "a/b" }, { queueArn: "", code: "a/b", reason: "no reason given" }],
    [
      "a rule without words",
      { ERROR_CODE: "SDK_CLIENT_ERROR" },
      {
        queueArn: "",
        code: "delivery/sdk-client-error",
        reason: "EventBridge could not deliver by a rule: no message",
      },
    ],
    [
      "a rule with them",
      { ERROR_CODE: "NO_PERMISSIONS", ERROR_MESSAGE: "denied", RULE_ARN: "arn:rule", TARGET_ARN: queueArn },
      { queueArn, code: "delivery/no-permissions", reason: "EventBridge could not deliver by arn:rule: denied" },
    ],
  ])("%s", (_, attributes, verdict) => {
    expect(describeDeadLetter(letter({ attributes }), "choreo")).toMatchObject(verdict);
  });

  test("a queue without a name", () => {
    expect(describeDeadLetter(letter({}), "choreo")).toMatchObject({
      queueArn: "",
      consumer: "unknown",
      code: "delivery/exhausted",
    });
  });
});

test("an event is named as far as it can be read, and cut where it is too long", () => {
  const body = JSON.stringify({ "detail-type": "T".repeat(200), id: "i".repeat(100), detail: { metadata: {} } });
  const described = describeDeadLetter(letter({ body }), "choreo");
  expect(described).toMatchObject({ eventType: "T".repeat(128), eventId: "i".repeat(64) });
  expect(described).not.toHaveProperty("cause");
  const nameless = describeDeadLetter(letter({ body: '{"detail-type":1,"id":2,"detail":null}' }), "choreo");
  expect(nameless).not.toHaveProperty("eventType");
  expect(nameless).not.toHaveProperty("eventId");
});

test("a command is of the run that it names", () => {
  const described = describeDeadLetter(letter({ body: '{"runId":"run-1","stage":0,"part":3}' }), "choreo");
  expect(described).toMatchObject({ runId: "run-1" });
  expect(matches({ runId: "run-1" }, described)).toBe(true);
  expect(matches({ runId: "run-2" }, described)).toBe(false);
  for (const body of ['{"runId":5}', '{"runId":""}', '{"detail-type":"X","runId":"run-1"}'])
    expect(describeDeadLetter(letter({ body }), "choreo")).not.toHaveProperty("runId");
});

test("a redrive means what has every property that it names", () => {
  const message: ParkedMessage = { parkedId: "p", consumer: "c", queueArn, code: "x/y", reason: "r" };
  const filters = fc.record(
    {
      parkedIds: fc.constantFrom<string[]>([], ["p"], ["q", "p"], ["q"]),
      consumer: fc.constantFrom("c", "d"),
      code: fc.constantFrom("x/y", "x/z"),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(filters, (filter) => {
      const isMeant =
        (filter.parkedIds?.includes("p") ?? true) &&
        (filter.consumer ?? "c") === "c" &&
        (filter.code ?? "x/y") === "x/y";
      expect(matches(filter, message)).toBe(isMeant);
      expect(matches({ ...filter, runId: "a run" }, message)).toBe(false);
    }),
  );
});
