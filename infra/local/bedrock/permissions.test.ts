import {
  CreateModelCustomizationJobCommand,
  CreateModelInvocationJobCommand,
  GetModelCustomizationJobCommand,
  GetModelInvocationJobCommand,
  ListCustomModelsCommand,
} from "@aws-sdk/client-bedrock";
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, expect, test } from "vitest";
import { allowEverything } from "../core/testing.ts";
import type { Access } from "../wire/types.ts";
import { openWorld, role } from "./testing.ts";
import type { World } from "./testing.ts";

let world: World;
afterEach(() => world.close());

/** Everything that was asked of IAM on behalf of the caller, in order. */
const watched = async (): Promise<{ asked: Access[]; trusted: string[] }> => {
  const asked: Access[] = [];
  const trusted: string[] = [];
  const iam = {
    ...allowEverything,
    authorize: (_: unknown, access: Access) => void asked.push(access),
    assertTrust: (roleArn: string, service: string, from: { sourceArn: string }) =>
      void trusted.push(`${roleArn} ${service} ${from.sourceArn}`),
  };
  world = await openWorld({ iam });
  return { asked, trusted };
};

const own = (resource: string) => `arn:aws:bedrock:us-east-1:000000000000:${resource}`;
const base = "amazon.nova-micro-v1:0:128k";

test("creating a customization job needs the base model, the model and job to be made, tagging and the role", async () => {
  const { asked, trusted } = await watched();
  const { jobArn = "" } = await world.control.send(
    new CreateModelCustomizationJobCommand({
      jobName: "j",
      customModelName: "m",
      roleArn: role,
      baseModelIdentifier: base,
      trainingDataConfig: { s3Uri: "s3://data/t.jsonl" },
      outputDataConfig: { s3Uri: "s3://data/o/" },
      jobTags: [{ key: "a", value: "b" }],
    }),
  );
  const action = "bedrock:CreateModelCustomizationJob";
  expect(asked).toEqual([
    { action, resource: `arn:aws:bedrock:us-east-1::foundation-model/${base}` },
    { action, resource: own(`custom-model/${base}/*`) },
    { action, resource: own(`model-customization-job/${base}/*`) },
    { action: "bedrock:TagResource", resource: own(`custom-model/${base}/*`) },
    { action: "bedrock:TagResource", resource: own(`model-customization-job/${base}/*`) },
    { action: "iam:PassRole", resource: role, context: { "iam:passedtoservice": "bedrock.amazonaws.com" } },
  ]);
  expect(trusted).toEqual([`${role} bedrock.amazonaws.com ${jobArn}`]);
  asked.length = 0;
  await world.control.send(new GetModelCustomizationJobCommand({ jobIdentifier: "j" }));
  await world.control.send(new ListCustomModelsCommand({}));
  expect(asked).toEqual([
    { action: "bedrock:GetModelCustomizationJob", resource: jobArn },
    { action: "bedrock:ListCustomModels", resource: "*" },
  ]);
});

test("creating a batch job through a profile needs the profile, the model behind it, the job and the role", async () => {
  const { asked } = await watched();
  const { jobArn = "" } = await world.control.send(
    new CreateModelInvocationJobCommand({
      jobName: "b",
      roleArn: role,
      modelId: "us.amazon.nova-lite-v1:0",
      inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://data/i.jsonl" } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://data/o/" } },
    }),
  );
  expect(asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    `bedrock:CreateModelInvocationJob ${own("inference-profile/us.amazon.nova-lite-v1:0")}`,
    "bedrock:CreateModelInvocationJob arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    `bedrock:CreateModelInvocationJob ${own("model-invocation-job/*")}`,
    `iam:PassRole ${role}`,
  ]);
  asked.length = 0;
  await world.control.send(new GetModelInvocationJobCommand({ jobIdentifier: jobArn.slice(-12) }));
  expect(asked).toEqual([{ action: "bedrock:GetModelInvocationJob", resource: jobArn }]);
});

test("inference needs InvokeModel on the model", async () => {
  const { asked } = await watched();
  const messages = [{ role: "user" as const, content: [{ text: "Hello." }] }];
  await world.runtime.send(new ConverseCommand({ modelId: "amazon.nova-lite-v1:0", messages }));
  expect(asked).toEqual([
    { action: "bedrock:InvokeModel", resource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0" },
  ]);
});
