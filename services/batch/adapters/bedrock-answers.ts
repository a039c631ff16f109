import {
  ConverseCommand,
  InvokeModelCommand,
  type BedrockRuntimeClient,
  type ConverseCommandInput,
} from "@aws-sdk/client-bedrock-runtime";
import { insteadOfAnswer } from "../../pace/aws/instead-of-answer.ts";
import type { Form } from "../../models/ask.ts";
import type { Answers } from "../ports.ts";

/** Asks what a batch job's line holds, in the form of the line. Give it a client that retries nothing: the waiting is done by the queue. */
export const bedrockAnswers = (client: BedrockRuntimeClient): Answers => ({
  async ask(modelId, { form, modelInput }) {
    try {
      return { outcome: "answered", output: await asked[form](client, modelId, modelInput) };
    } catch (error) {
      return insteadOfAnswer(error);
    }
  },
});

const asked: Record<Form, (client: BedrockRuntimeClient, modelId: string, modelInput: unknown) => Promise<unknown>> = {
  InvokeModel: async (client, modelId, modelInput) => {
    const json = "application/json";
    const command = new InvokeModelCommand({
      modelId,
      body: JSON.stringify(modelInput),
      contentType: json,
      accept: json,
    });
    const { body } = await client.send(command);
    return JSON.parse(body.transformToString()) as unknown;
  },
  Converse: async (client, modelId, modelInput) => {
    const input = { modelId, ...(withBytes(modelInput) as object) } as ConverseCommandInput;
    const { $metadata: _, ...output } = await client.send(new ConverseCommand(input));
    return output;
  },
};

/** JSON writes bytes as base64 (`source: { bytes }`); the SDK wants them as they are. */
const withBytes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      key === "bytes" && typeof item === "string" ? [key, Buffer.from(item, "base64")] : [key, withBytes(item)],
    ),
  );
};
