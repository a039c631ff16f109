import { expect, test } from "vitest";
import type { Entry } from "../core/journal.ts";
import { countOperations, totalDollars } from "./operations.ts";

const role = "arn:aws:iam::000000000000:role/worker";
const call = (service: string, operation: string, principal = role): Entry => ({
  kind: "call",
  service,
  operation,
  status: 200,
  principal,
  durationMs: 1,
  sequence: 1,
  at: 0,
});

test("counts what AWS would bill the stack for, and nothing that a user did", () => {
  const operations = countOperations([
    call("events", "PutEvents"),
    call("dynamodb", "PutItem"),
    call("dynamodb", "GetItem"),
    call("bedrock", "CreateModelCustomizationJob"),
    call("events", "PutEvents", "arn:aws:iam::000000000000:root"),
    {
      kind: "invocation",
      function: "f",
      durationMs: 1000,
      memoryMb: 1024,
      cold: true,
      records: 1,
      outcome: "ok",
      failures: 0,
      sequence: 2,
      at: 0,
    },
    { kind: "delivery", rule: "r", target: "q", eventId: "e", outcome: "delivered", sequence: 3, at: 0 },
    { kind: "delivery", rule: "r", target: "q", eventId: "e", outcome: "retrying", sequence: 4, at: 0 },
  ]);
  const counts = Object.fromEntries(operations.map(({ service, operations: by }) => [service, by]));
  expect(counts).toEqual({
    events: { PutEvents: 1 },
    dynamodb: { PutItem: 1, GetItem: 1 },
    bedrock: { CreateModelCustomizationJob: 1 },
    lambda: { Invoke: 1, "GB-second": 1 },
    sqs: { ReceiveMessage: 1, DeleteMessageBatch: 1, SendMessage: 1 },
  });
  expect(totalDollars(operations)).toBeCloseTo(1e-6 + 0.625e-6 + 0.125e-6 + 0.2e-6 + 13.3334e-6 + 3 * 0.4e-6, 9);
});
