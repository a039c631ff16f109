import fc from "fast-check";
import { expect, test } from "vitest";
import { answered } from "../memory/memory-answers.ts";
import { memoryEvaluation } from "../memory/memory-evaluation.ts";
import { commanded, hosted, runEnded, ticked, type Message } from "../memory/play.ts";
import { sampleArn, sampleHosted, sampleRun, sampleSplit, testUri } from "../memory/samples.ts";

const runId = sampleRun("a");
const records = 5;

/** What happens at one step: which message, how often at the same instant, and whether it is lost. */
const steps = fc.array(
  fc.record({ pick: fc.nat(), copies: fc.integer({ min: 1, max: 3 }), isLost: fc.boolean(), throttles: fc.boolean() }),
  { minLength: 1, maxLength: 25 },
);

test("whatever is lost, repeated or out of order, the run comes to one outcome that is told alike", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (hostile) => {
      const world = memoryEvaluation();
      const { ports } = world;
      ports.objects.put(testUri, sampleSplit(records));
      let isThrottling = false;
      ports.answers.says((modelId, prompt) =>
        isThrottling ? { outcome: "throttled" } : answered(modelId === sampleArn ? prompt : "no idea"),
      );
      const inbox: Message[] = [hosted(runId, sampleHosted()), hosted(runId, sampleHosted())];
      const deliver = async (message: Message): Promise<void> => {
        const { deferredMs } = await message.deliver(ports);
        if (deferredMs !== undefined) inbox.push(message);
        inbox.push(...ports.commands.queue.splice(0).map((sent) => commanded(sent)));
      };
      const tick = async (): Promise<void> => {
        ports.clock.advance(900_000);
        await deliver(ticked(ports.clock.now().toISOString()));
      };
      for (const { pick, copies, isLost, throttles } of hostile) {
        isThrottling = throttles;
        const [message] = inbox.splice(pick % Math.max(1, inbox.length), 1);
        if (!message) await tick();
        else if (!isLost || message.isFromBus)
          await Promise.all(Array.from({ length: copies }, async () => deliver(message)));
      }
      isThrottling = false;
      for (let quiet = 0; quiet < 6; quiet += 1) {
        for (let next = inbox.shift(); next; next = inbox.shift()) await deliver(next);
        await tick();
      }
      expect(new Set(world.published.map(({ detail }) => detail.metadata.id)).size).toBe(1);
      expect(new Set(world.published.map(({ detail }) => JSON.stringify("data" in detail && detail.data))).size).toBe(
        1,
      );
      expect(await ports.evaluations.openRuns()).toEqual([]);
      const paid = ports.answers.paid();
      await runEnded(runId).deliver(ports);
      for (const round of [1, 2, 3])
        await commanded({ queue: "evaluation-chunks", command: { runId, chunk: "0000", round } }).deliver(ports);
      expect(ports.answers.paid()).toBe(paid);
    }),
    { numRuns: 60 },
  );
});
