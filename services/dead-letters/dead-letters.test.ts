import { describe, expect, test } from "vitest";
import { RedriveRequested } from "../../events-schema/index.ts";
import { deliver, messageOf } from "../chassis/memory/envelope-of.ts";
import { memoryEdge } from "../chassis/memory/memory-edge.ts";
import type { InMessage } from "../chassis/ports.ts";
import { consumerOf, describeDeadLetter } from "./domain/parked-message.ts";
import { memoryParkedStore, memoryRedriver } from "./memory/memory-parked-store.ts";
import type { DeadLetterPorts } from "./ports.ts";
import { onRedriveRequested } from "./reactions/on-redrive-requested.ts";
import { park } from "./reactions/park.ts";

const queueArn = "arn:aws:sqs:us-east-1:111122223333:choreo-training_onDatasetReady";
const metadata = {
  id: "e-1",
  version: 1,
  runId: "run-1",
  causationId: "c-1",
  hops: 1,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "111122223333" },
};
const body = messageOf({ type: "DatasetReady", source: "choreo.dataset", detail: { metadata, data: {} } }).body;

const letter = (messageId: string, parts: Partial<InMessage>): InMessage => ({
  messageId,
  body,
  attributes: {},
  system: {},
  sentAt: 0,
  receiveCount: 1,
  ...parts,
});
const rejectedLetter = letter("m-1", {
  attributes: { RejectionCode: "contract/unreadable", RejectionReason: "name: required", SourceQueueArn: queueArn },
});
const exhaustedLetter = letter("m-2", { system: { DeadLetterQueueSourceArn: queueArn, ApproximateReceiveCount: "6" } });
const undeliverableLetter = letter("m-3", {
  attributes: { ERROR_CODE: "NO_PERMISSIONS", ERROR_MESSAGE: "no", RULE_ARN: "arn:rule", TARGET_ARN: queueArn },
});

describe("a dead letter is described", () => {
  test.each([
    ["the reaction that rejected it", rejectedLetter, "contract/unreadable", "name: required"],
    ["the queue that gave up", exhaustedLetter, "delivery/exhausted", "received as often as its queue allows"],
    [
      "the rule that could not deliver",
      undeliverableLetter,
      "delivery/no-permissions",
      "EventBridge could not deliver by arn:rule",
    ],
  ])("by %s", (_, dead, code, reason) => {
    const described = describeDeadLetter(dead, "choreo");
    expect(described).toMatchObject({
      code,
      queueArn,
      consumer: "training/onDatasetReady",
      eventType: "DatasetReady",
      eventId: "e-1",
      cause: metadata,
    });
    expect(described.reason).toContain(reason);
  });

  test.each(["", "{", "null", "[1]", '{"detail-type": 5}', '"\\u0000"'])("also when its body is %j", (broken) => {
    expect(describeDeadLetter({ ...exhaustedLetter, body: broken }, "choreo").code).toBe("delivery/exhausted");
  });

  test("with the consumer's name out of the queue's", () => {
    const consumer = (queue: string, stack: string) => consumerOf(`arn:aws:sqs:us-east-1:111122223333:${queue}`, stack);
    expect(consumer("choreo-dead-letters_onRedriveRequested", "choreo")).toBe("dead-letters/onRedriveRequested");
    expect(consumer("my-stack-jobs_intake", "my-stack")).toBe("jobs/intake");
    expect(consumer("a-queue-of-others", "choreo")).toBe("a-queue-of-others");
    expect(consumerOf("", "choreo")).toBe("unknown");
  });
});

const world = () => {
  const edge = memoryEdge({ service: "dead-letters" });
  const redriver = memoryRedriver();
  const ports: DeadLetterPorts = {
    ...edge.ports,
    parked: memoryParkedStore(),
    redriver,
    emitFrom: edge.emitFrom,
    place: { stack: "choreo", account: "111122223333", parkedUri: "s3://data/parked/" },
  };
  const redrive = (data: Record<string, unknown>, envelopeId: string) =>
    deliver(
      { service: "dead-letters", ports, reactions: [onRedriveRequested] },
      messageOf({ type: RedriveRequested.type, detail: { data } }, { envelopeId }),
    );
  return { ...edge, ports, redriver, redrive, last: () => edge.published.at(-1)?.detail };
};

describe("parking", () => {
  test("keeps the message and announces it in its own run; twice is once", async () => {
    const { ports, published } = world();
    await park(rejectedLetter, ports);
    await park(rejectedLetter, ports);
    expect(published[0]).toMatchObject({
      type: "MessageParked",
      detail: {
        metadata: { runId: "run-1", causationId: "e-1", hops: 2 },
        data: { consumer: "training/onDatasetReady", code: "contract/unreadable" },
      },
    });
    expect(new Set(published.map(({ detail }) => detail.metadata.id)).size).toBe(1);
    const kept = [];
    for await (const message of ports.parked.waiting()) kept.push(message);
    expect(kept).toHaveLength(1);
  });

  test.each([256, 257])("announces an event of %i hops too, which may have no successor", async (hops) => {
    const { ports, published } = world();
    const looping = messageOf({ type: "DatasetReady", detail: { metadata: { ...metadata, hops }, data: {} } }).body;
    await park({ ...exhaustedLetter, body: looping }, ports);
    expect(published[0]?.detail.metadata).toMatchObject({ runId: "run-1", causationId: "e-1", hops: 256 });
  });

  test("announces a command in the run that it names", async () => {
    const { ports, published } = world();
    await park({ ...exhaustedLetter, body: '{"runId":"run-7","stage":0,"part":0}' }, ports);
    expect(published[0]?.detail.metadata.runId).toBe("run-7");
  });

  test("announces a message nobody can read in a run of its own", async () => {
    const { ports, published } = world();
    await park({ ...exhaustedLetter, body: "not json" }, ports);
    expect(published[0]?.detail.metadata.runId).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe("a redrive", () => {
  const parkAll = async () => {
    const here = world();
    for (const dead of [rejectedLetter, exhaustedLetter, undeliverableLetter]) await park(dead, here.ports);
    return here;
  };

  test.each([
    [{}, 3],
    [{ code: "delivery/exhausted" }, 1],
    [{ consumer: "training/onDatasetReady" }, 3],
    [{ consumer: "jobs/intake" }, 0],
    [{ runId: "run-1" }, 3],
    [{ runId: "run-2" }, 0],
    [{ parkedIds: [describeDeadLetter(exhaustedLetter, "choreo").parkedId] }, 1],
  ])("of %j sends back %i", async (filter, count) => {
    const { redrive, redriver, last } = await parkAll();
    await redrive(filter, "redrive-1");
    expect(redriver.sent).toHaveLength(count);
    expect(last()).toMatchObject({ data: { dryRun: false, matched: count, redriven: count } });
  });

  test("sends the body back untouched, to the queue it came from", async () => {
    const { redrive, redriver } = await parkAll();
    await redrive({ code: "contract/unreadable" }, "redrive-1");
    expect(redriver.sent).toEqual([{ queueArn, body }]);
  });

  test("that is dry only says which", async () => {
    const { redrive, redriver, last } = await parkAll();
    await redrive({ dryRun: true }, "redrive-1");
    expect(redriver.sent).toEqual([]);
    expect(last()).toMatchObject({ data: { dryRun: true, matched: 3, redriven: 0 } });
  });

  test("sends nothing twice", async () => {
    const { redrive, redriver } = await parkAll();
    await redrive({}, "redrive-1");
    await redrive({}, "redrive-2");
    expect(redriver.sent).toHaveLength(3);
  });
});
