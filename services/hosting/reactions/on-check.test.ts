import { expect, test } from "vitest";
import { messageOf } from "../../chassis/memory/envelope-of.ts";
import { isDeferred } from "../../chassis/outcome.ts";
import type { InMessage } from "../../chassis/ports.ts";
import { deferrals, deferredSince } from "../../chassis/settle.ts";
import { sampleModel, sampleRecipe, sampleRun } from "../domain/samples.ts";
import { memoryHosting } from "../memory/memory-hosting.ts";
import { trained } from "../memory/play.ts";
import { onCheck } from "./on-check.ts";

const runId = sampleRun("a");

/** A model that Bedrock is bringing up. */
const creating = async () => {
  const { ports } = memoryHosting();
  ports.hosting.models.add(sampleModel("a").arn);
  await trained("a", sampleRecipe()).deliver(ports);
  const look = async (messageId: string, attributes: InMessage["attributes"] = {}): Promise<"waits on" | "over"> => {
    try {
      await onCheck({ runId }, ports, { ...messageOf({ type: "", detail: {} }), messageId, attributes, sentAt: 1000 });
      return "over";
    } catch (error) {
      if (isDeferred(error)) return "waits on";
      throw error;
    }
  };
  return { look, putOff: (times: number) => ({ [deferredSince]: "1000", [deferrals]: String(times) }) };
};

test("a deferral whose answer is lost leaves one check that waits, not two", async () => {
  const { look, putOff } = await creating();
  expect(await look("command")).toBe("waits on");
  // The copy was sent and nobody heard so: the command comes again, and is put off again.
  expect(await look("command")).toBe("waits on");
  expect(await look("copy", putOff(1))).toBe("waits on");
  expect(await look("twin", putOff(1))).toBe("over");
  expect(await look("copy of the copy", putOff(2))).toBe("waits on");
});

test("a check whose process has died looks again, although its twin came in between", async () => {
  const { look, putOff } = await creating();
  expect(await look("copy", putOff(1))).toBe("waits on");
  expect(await look("twin", putOff(1))).toBe("over");
  expect(await look("copy", putOff(1))).toBe("waits on");
});

test("a new command takes over from whatever was put off before it", async () => {
  const { look, putOff } = await creating();
  expect(await look("later command", { [deferredSince]: "2000" })).toBe("waits on");
  expect(await look("old copy", putOff(30))).toBe("over");
});
