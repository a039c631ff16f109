import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { testCloud } from "../core/testing.ts";
import { md5 } from "./message-content.ts";
import { queueEngine } from "./queue-engine.ts";
import { receiptHandle } from "./receipt-handle.ts";
import { sqsForTest } from "./sqs-for-test.ts";

const step = fc.record({
  what: fc.constantFrom("send", "receive", "receive and keep", "delete", "release"),
  which: fc.nat({ max: 9 }),
});

/** An outdated handle is refused, which is right and changes nothing. */
const release = (work: () => void) => {
  try {
    work();
  } catch (cause) {
    expect(cause).toMatchObject({
      code: expect.stringMatching(/^(MessageNotInflight|InvalidParameterValue)$/) as string,
    });
  }
};

test("A message is in one place at a time: sent ones are deleted, dead or still there, each once", async () => {
  const cloud = await testCloud();
  let queueNumber = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 3 }),
      async (script, maxReceiveCount) => {
        const engine = queueEngine(cloud);
        const make = (attributes: Record<string, string>) => {
          const name = `q${(queueNumber += 1)}`;
          return engine.queues.create(
            { arn: `arn:aws:sqs:us-east-1:000000000000:${name}`, account: "000000000000", name, attributes, tags: {} },
            0,
          );
        };
        const dead = make({});
        const queue = make({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount }) });
        const handles: string[] = [];
        let sent = 0;
        for (const { what, which } of script) {
          const handle = handles[which % Math.max(1, handles.length)];
          if (what === "send") {
            sent += 1;
            engine.send(queue, { body: `${sent}`, md5: md5(`${sent}`), system: {}, attributes: {} });
          } else if (what.startsWith("receive")) {
            const visibilityMs = what === "receive" ? 0 : 60_000;
            const found = await engine.receive(queue, { max: (which % 10) + 1, visibilityMs, waitMs: 0 });
            for (const { received } of found) expect(received).toBeLessThanOrEqual(maxReceiveCount);
            handles.push(...found.map(({ id, received }) => receiptHandle({ queue: queue.id, message: id, received })));
          } else if (handle !== undefined && what === "delete") engine.delete(queue, handle);
          else if (handle !== undefined) release(() => engine.changeVisibility(queue, handle, 0));
        }
        const places = [engine.depth(queue), engine.depth(dead)].map(
          ({ visible, inFlight, delayed }) => visible + inFlight + delayed,
        );
        const left = cloud.database
          .prepare("SELECT message_id FROM sqs_message WHERE queue IN (?, ?)")
          .all(queue.id, dead.id);
        expect(new Set(left.map((row) => row["message_id"])).size).toBe(left.length);
        expect(places.reduce((sum, count) => sum + count)).toBe(left.length);
        expect(left.length).toBeLessThanOrEqual(sent);
      },
    ),
    { numRuns: 60 },
  );
  await cloud.close();
});

test("Duplicates and held-back messages come on request, and unknown faults are refused by name", async () => {
  const here = await sqsForTest();
  const { client } = here;
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "hostile" }));
  const depth = async () => {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"] as const;
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
    return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
  };
  const faults = (body: unknown) =>
    fetch(`${here.cloud.endpoint}/_choreo/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect(await (await faults({ duplicate: 1 })).json()).toMatchObject({
    duplicate: { rate: 1, struck: 0 },
    reorder: { rate: 0 },
  });
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "twice" }));
  expect(await depth()).toBe(2);
  await faults({ duplicate: 0 });
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "once" }));
  expect(await depth()).toBe(3);
  expect(await (await faults({ lost: 1 })).text()).toContain("Unknown fault");
  await here.close();
});
