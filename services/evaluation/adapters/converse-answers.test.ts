import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../../infra/local/bedrock/testing.ts";
import { describeAnswers } from "../answers.port-test.ts";
import { converseAnswers } from "./converse-answers.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describeAnswers("Converse", async () => ({
  answers: converseAnswers(world.runtime),
  model: "amazon.nova-micro-v1:0",
  nobody: "arn:aws:bedrock:us-east-1:000000000000:custom-model-deployment/0123456789ab",
}));

test("a lost connection may pass", async () => {
  const other = await openWorld();
  const answers = converseAnswers(other.runtime);
  await other.close();
  const question = { turns: [{ role: "user" as const, texts: ["Hello?"] }] };
  expect(await answers.ask("amazon.nova-micro-v1:0", question, { maxTokens: 10 })).toMatchObject({ outcome: "failed" });
});
