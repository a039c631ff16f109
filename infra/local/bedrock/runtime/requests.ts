import { notHere } from "../../wire/aws-error.ts";
import type { Access, Caller } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { throttled, validation } from "../errors.ts";
import { askedArns } from "../models/identifiers.ts";
import { askBody, askConverse } from "./answer.ts";
import { assertHaste } from "./conversation-rules.ts";
import type { Reply } from "./answer.ts";
import { objectReader } from "./object-images.ts";
import { responderOf } from "./responder.ts";
import { malformed } from "./question.ts";

/** InvokeModel and its streaming form: everything but the body travels in headers. */
export type InvokeInput = {
  modelId: string;
  body?: Buffer;
  accept?: string;
  contentType?: string;
  guardrailIdentifier?: string;
  performanceConfigLatency?: string;
  serviceTier?: string;
};

export type ConverseInput = {
  modelId: string;
  performanceConfig?: { latency?: string };
  serviceTier?: unknown;
};

/** Inference through a profile needs the profile and its model in every Region it routes to; the model is asked for in the profile's name. */
export const accessTo = (bedrock: Bedrock, modelId: string, caller: Caller, name = "InvokeModel"): Access[] => {
  const [first = modelId, ...behind] = askedArns(bedrock, modelId, caller.account);
  const action = `bedrock:${name}`;
  const context = { "bedrock:inferenceprofilearn": first };
  return [{ action, resource: first }, ...behind.map((resource) => ({ action, resource, context }))];
};

export const parseBody = (body: Buffer | undefined): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body ?? Buffer.alloc(0)));
  } catch (cause) {
    throw malformed(`the body is not JSON (${cause instanceof Error ? cause.message : "unreadable"})`);
  }
};

const jsonTypes = /^(?:application\/json|\*\/\*)/;

/** SDKs that are told nothing call any body a stream of octets. */
const untyped = /^application\/(?:octet-stream|x-amz-json)/;

export const refuseHeaders = ({ accept = "application/json", contentType, guardrailIdentifier }: InvokeInput): void => {
  if (!jsonTypes.test(accept)) throw validation("The provided Accept Type is invalid or not supported for this model");
  if (contentType !== undefined && !jsonTypes.test(contentType) && !untyped.test(contentType))
    throw validation("The provided Content Type is invalid or not supported for this model");
  if (guardrailIdentifier !== undefined) throw notHere("Inference with a guardrail");
};

/** Images in S3 are read with the caller's own permissions. */
export const callersObjects = (bedrock: Bedrock, caller: Caller) =>
  objectReader(bedrock, ({ bucket, key }) =>
    bedrock.iam.authorize(caller, { action: "s3:GetObject", resource: `arn:aws:s3:::${bucket}/${key}` }),
  );

/** Puts a request to its model, within the request and token quotas of that model. */
export const answerTo = async (
  bedrock: Bedrock,
  caller: Caller,
  request: { modelId: string; form: "InvokeModel" | "Converse"; body: unknown; latency?: string | undefined },
): Promise<Reply> => {
  const { rates, cloud } = bedrock;
  const { account } = caller;
  const served = responderOf(bedrock, request.modelId, caller);
  const { model, serving } = served;
  assertHaste(model, request.latency);
  if (serving && cloud.faults.strikes("outsiders", model.id))
    throw throttled("Too many requests, please wait before trying again.");
  if (serving) rates.takeRequest(account, model, serving);
  const read = request.form === "Converse" ? askConverse : askBody;
  const asked = await read(bedrock, served, {
    body: request.body,
    fetchObject: callersObjects(bedrock, caller),
  });
  const most = asked.inputTokens + asked.maxTokens;
  const settle = serving ? rates.takeTokens(account, model, { serving, most }) : undefined;
  const reply = await asked.reply();
  settle?.(reply.inputTokens + reply.outputTokens);
  return reply;
};
