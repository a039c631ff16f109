import type { CountTokensRequest } from "@aws-sdk/client-bedrock-runtime";
import { rawResponse } from "../../wire/raw-response.ts";
import type { RestRoute } from "../../wire/rest-json-service.ts";
import type { Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { modelStreamError, validation } from "../errors.ts";
import { askedModel } from "../models/identifiers.ts";
import { askBody, askConverse } from "./answer.ts";
import type { Reply } from "./answer.ts";
import { eventStreamResponse } from "./event-stream.ts";
import { accessTo, answerTo, callersObjects, parseBody, refuseHeaders } from "./requests.ts";
import type { ConverseInput, InvokeInput } from "./requests.ts";

/** What a request asked of its delivery, echoed as AWS does. */
const invokeEcho = ({ performanceConfigLatency: latency, serviceTier: tier }: InvokeInput): Record<string, string> => ({
  ...(latency === undefined ? {} : { "x-amzn-bedrock-performanceconfig-latency": latency }),
  ...(tier === undefined ? {} : { "x-amzn-bedrock-service-tier": tier }),
});

const converseEcho = ({ performanceConfig, serviceTier }: ConverseInput) => ({
  ...(performanceConfig === undefined ? {} : { performanceConfig }),
  ...(serviceTier === undefined ? {} : { serviceTier }),
});

const invokeModel = (bedrock: Bedrock): Operation<InvokeInput> => ({
  access: ({ modelId }, caller) => accessTo(bedrock, modelId, caller),
  run: async (input, caller) => {
    refuseHeaders(input);
    const { modelId, performanceConfigLatency: latency } = input;
    const from = bedrock.cloud.clock.now();
    const body = parseBody(input.body);
    const reply = await answerTo(bedrock, caller, { modelId, form: "InvokeModel", body, latency });
    return rawResponse({
      status: 200,
      headers: {
        "content-type": "application/json",
        // Sent by AWS and read by its samples, though the service model does not list them.
        "x-amzn-bedrock-input-token-count": String(reply.inputTokens),
        "x-amzn-bedrock-output-token-count": String(reply.outputTokens),
        "x-amzn-bedrock-invocation-latency": String(bedrock.cloud.clock.now() - from),
        ...invokeEcho(input),
      },
      body: JSON.stringify(reply.output),
    });
  },
});

/** Where a fault breaks the stream: somewhere before its last event. */
const breakOf = ({ cloud: { faults } }: Bedrock, events: number) => {
  const force = faults.strike("streamErrors");
  return force === undefined ? undefined : { after: Math.floor(force * events), error: modelStreamError() };
};

const metricsOf = (reply: Reply, latencyMs: number) => ({
  inputTokenCount: reply.inputTokens,
  outputTokenCount: reply.outputTokens,
  invocationLatency: latencyMs,
  firstByteLatency: latencyMs,
});

const invokeModelStream = (bedrock: Bedrock): Operation<InvokeInput> => ({
  access: ({ modelId }, caller) => accessTo(bedrock, modelId, caller, "InvokeModelWithResponseStream"),
  run: async (input, caller) => {
    refuseHeaders(input);
    const { modelId, performanceConfigLatency: latency } = input;
    const from = bedrock.cloud.clock.now();
    const body = parseBody(input.body);
    const reply = await answerTo(bedrock, caller, { modelId, form: "InvokeModel", body, latency });
    const events = reply.events();
    const metrics = metricsOf(reply, bedrock.cloud.clock.now() - from);
    const last = events.at(-1);
    if (last) events[events.length - 1] = [last[0], { ...last[1], "amazon-bedrock-invocationMetrics": metrics }];
    const headers = { "x-amzn-bedrock-content-type": "application/json", ...invokeEcho(input) };
    return eventStreamResponse(events, { headers, breaks: breakOf(bedrock, events.length) });
  },
});

const converse = (bedrock: Bedrock): Operation<ConverseInput> => ({
  access: ({ modelId }, caller) => accessTo(bedrock, modelId, caller),
  run: async (input, caller) => {
    const { modelId, ...body } = input;
    const from = bedrock.cloud.clock.now();
    const { output } = await answerTo(bedrock, caller, { modelId, form: "Converse", body });
    const metrics = { latencyMs: bedrock.cloud.clock.now() - from };
    return { ...(output as object), metrics, ...converseEcho(input) };
  },
});

const converseStream = (bedrock: Bedrock): Operation<ConverseInput> => ({
  access: ({ modelId }, caller) => accessTo(bedrock, modelId, caller, "InvokeModelWithResponseStream"),
  run: async (input, caller) => {
    const { modelId, ...body } = input;
    const from = bedrock.cloud.clock.now();
    const reply = await answerTo(bedrock, caller, { modelId, form: "Converse", body });
    const metrics = { latencyMs: bedrock.cloud.clock.now() - from };
    const events = reply
      .events()
      .map(([name, event]): [string, Record<string, unknown>] =>
        name === "metadata" ? [name, { ...event, metrics, ...converseEcho(input) }] : [name, event],
      );
    return eventStreamResponse(events, { breaks: breakOf(bedrock, events.length) });
  },
});

/** Counts without answering, and without the model's quotas. */
const countTokens = (bedrock: Bedrock): Operation<CountTokensRequest> => ({
  access: ({ modelId = "" }, caller) => accessTo(bedrock, modelId, caller, "CountTokens"),
  run: async ({ modelId = "", input }, caller) => {
    const asked = askedModel(bedrock, modelId, caller.account);
    if (!asked) throw validation("The provided model identifier is invalid.");
    if (asked.model.output !== "TEXT") throw validation("The provided model doesn't support counting tokens.");
    const fetchObject = callersObjects(bedrock, caller);
    if (input?.invokeModel) {
      const body = parseBody(Buffer.from(String(input.invokeModel.body ?? ""), "base64"));
      return { inputTokens: (await askBody(bedrock, asked, { body, fetchObject })).inputTokens };
    }
    return { inputTokens: (await askConverse(bedrock, asked, { body: input?.converse, fetchObject })).inputTokens };
  },
});

const route = (name: string, end: string, operation: Operation): RestRoute => ({
  name,
  method: "POST",
  path: `/model/{modelId}/${end}`,
  status: 200,
  operation,
});

export const runtimeRoutes = (bedrock: Bedrock): RestRoute[] => [
  route("InvokeModel", "invoke", invokeModel(bedrock)),
  route("InvokeModelWithResponseStream", "invoke-with-response-stream", invokeModelStream(bedrock)),
  route("Converse", "converse", converse(bedrock)),
  route("ConverseStream", "converse-stream", converseStream(bedrock)),
  route("CountTokens", "count-tokens", countTokens(bedrock)),
];
