import { ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, expect, test } from "vitest";
import { openWorld } from "../testing.ts";
import type { World } from "../testing.ts";

let world: World;
afterEach(() => world.close());

const lite = "amazon.nova-lite-v1:0";
const ask = (modelId = lite, maxTokens = 10) =>
  world.runtime.send(
    new ConverseCommand({
      modelId,
      messages: [{ role: "user", content: [{ text: "Hello there." }] }],
      inferenceConfig: { maxTokens },
    }),
  );
const requests = "requests per minute for Nova Lite V1";
const tokens = "tokens per minute for Nova Lite V1";
const tooMany = {
  name: "ThrottlingException",
  message: "Too many requests, please wait before trying again.",
  $metadata: { httpStatusCode: 429 },
};

test("a model is asked no faster than its request quota, whatever it is asked", async () => {
  world = await openWorld({ quota: (name) => (name === `On-demand model inference ${requests}` ? 3 : undefined) });
  await ask();
  await ask();
  const wrong = world.runtime.send(new InvokeModelCommand({ modelId: lite, body: "{}" }));
  await expect(wrong).rejects.toMatchObject({ name: "ValidationException" });
  await expect(ask()).rejects.toMatchObject(tooMany);
  await world.advance(20);
  await ask();
  await expect(ask()).rejects.toMatchObject(tooMany);
});

test("other models, and the same one through a profile, have quotas of their own", async () => {
  world = await openWorld({ quota: (name) => (name === `On-demand model inference ${requests}` ? 0 : undefined) });
  await expect(ask()).rejects.toMatchObject(tooMany);
  await ask("amazon.nova-micro-v1:0");
  await ask(`us.${lite}`);
});

test("tokens count as they may be used, and what was not used comes back", async () => {
  world = await openWorld({ quota: (name) => (name === `On-demand model inference ${tokens}` ? 1_000 : undefined) });
  await ask(lite, 900);
  await ask(lite, 900);
  for (let used = 12; used < 900; used += 6) await ask(lite, 90);
  await expect(ask(lite, 900)).rejects.toMatchObject({
    name: "ThrottlingException",
    message: "Too many tokens, please wait before trying again.",
  });
});

test("200 requests a minute are what a new account has for Nova Pro", async () => {
  world = await openWorld();
  const all = await Promise.allSettled(Array.from({ length: 205 }, () => ask("amazon.nova-pro-v1:0")));
  expect(all.filter(({ status }) => status === "rejected")).toHaveLength(5);
});
