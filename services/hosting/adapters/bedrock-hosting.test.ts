import { CreateModelCustomizationJobCommand, GetCustomModelCommand } from "@aws-sdk/client-bedrock";
import { afterAll, beforeAll } from "vitest";
import { conversationLine, lines, openWorld, role, type World } from "../../../infra/local/bedrock/testing.ts";
import { describeHosting } from "../hosting.port-test.ts";
import { bedrockHosting } from "./bedrock-hosting.ts";

/** Units that an account has asked for; the default is none. */
const units: Record<string, number> = { "L-BE77399C": 100, "L-AC096F71": 100, "L-1EF80F3E": 100, "L-430C95DD": 100 };

let world: World;
let second: string;
let made = 0;
beforeAll(async () => {
  world = await openWorld({ quota: (code) => units[code] });
  await world.s3.put("data", "train.jsonl", lines(40, conversationLine));
  second = await trained("second");
});
afterAll(() => world.close());

const trained = async (name: string): Promise<string> => {
  await world.control.send(
    new CreateModelCustomizationJobCommand({
      jobName: `train-${name}`,
      customModelName: name,
      roleArn: role,
      baseModelIdentifier: "amazon.nova-micro-v1:0:128k",
      trainingDataConfig: { s3Uri: "s3://data/train.jsonl" },
      outputDataConfig: { s3Uri: "s3://data/out/" },
    }),
  );
  await world.advance(3600);
  return (await world.control.send(new GetCustomModelCommand({ modelIdentifier: name }))).modelArn ?? "";
};

describeHosting("Bedrock over the wire", async () => ({
  hosting: bedrockHosting(world.control),
  models: [await trained(`model-${(made += 1)}`), second],
  settle: async () => world.advance(3600),
}));
