import { rawResponse } from "../../wire/raw-response.ts";
import type { RestRoute } from "../../wire/rest-json-service.ts";
import type { Access, Caller, Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { validation } from "../errors.ts";
import { askedArns } from "../models/identifiers.ts";
import { answerBody, answerConverse } from "./answer.ts";
import { responderOf } from "./responder.ts";

type InvokeInput = { modelId: string; body?: Buffer; accept?: string; contentType?: string };

/** Inference through a profile needs the profile and the model behind it; the model is asked for in the profile's name. */
const accessOf = (bedrock: Bedrock, modelId: string, caller: Caller): Access[] => {
  const [first = modelId, ...behind] = askedArns(bedrock, modelId, caller.account);
  const action = "bedrock:InvokeModel";
  const context = { "bedrock:inferenceprofilearn": first };
  return [{ action, resource: first }, ...behind.map((resource) => ({ action, resource, context }))];
};

const parse = (body: Buffer | undefined): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body ?? Buffer.alloc(0)));
  } catch {
    throw validation("Malformed input request, please reformat your input and try again.");
  }
};

const jsonTypes = /^(?:application\/json|\*\/\*)/;

const invokeModel = (bedrock: Bedrock): Operation<InvokeInput> => ({
  access: ({ modelId }, caller) => accessOf(bedrock, modelId, caller),
  run: async ({ modelId, body, accept = "application/json" }, caller) => {
    if (!jsonTypes.test(accept))
      throw validation(`The Accept type "${accept}" is not supported; use application/json.`);
    const { output, inputTokens, outputTokens } = await answerBody(
      bedrock,
      responderOf(bedrock, modelId, caller),
      parse(body),
    );
    return rawResponse({
      status: 200,
      headers: {
        "content-type": "application/json",
        // Sent by AWS and read by its samples, though the service model does not list them.
        "x-amzn-bedrock-input-token-count": String(inputTokens),
        "x-amzn-bedrock-output-token-count": String(outputTokens),
        "x-amzn-bedrock-invocation-latency": "0",
      },
      body: JSON.stringify(output),
    });
  },
});

const converse = (bedrock: Bedrock): Operation<{ modelId: string }> => ({
  access: ({ modelId }, caller) => accessOf(bedrock, modelId, caller),
  run: async ({ modelId, ...body }, caller) => {
    const from = bedrock.cloud.clock.now();
    const { output } = await answerConverse(bedrock, responderOf(bedrock, modelId, caller), body);
    return { ...(output as object), metrics: { latencyMs: bedrock.cloud.clock.now() - from } };
  },
});

export const runtimeRoutes = (bedrock: Bedrock): RestRoute[] => [
  {
    name: "InvokeModel",
    method: "POST",
    path: "/model/{modelId}/invoke",
    status: 200,
    operation: invokeModel(bedrock),
  },
  { name: "Converse", method: "POST", path: "/model/{modelId}/converse", status: 200, operation: converse(bedrock) },
];
