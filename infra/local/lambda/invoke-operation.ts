import { AwsError, notHere } from "../wire/aws-error.ts";
import { rawResponse, type RawResponse } from "../wire/raw-response.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import type { Caller } from "../wire/types.ts";
import type { LambdaContext } from "./operations.ts";
import { policyDocument, reference } from "./function-registry.ts";
import { eventBytesMax } from "./sqs-event.ts";

type InvokeInput = {
  FunctionName: string;
  Qualifier?: string;
  InvocationType?: string;
  LogType?: string;
  ClientContext?: string;
  DurableExecutionName?: string;
  TenantId?: string;
  Payload?: Buffer;
};

const versionHeader = { "x-amz-executed-version": "$LATEST" };

/** The payload as JSON text; nothing is an empty object. */
const payloadText = (payload: Buffer | undefined): string => {
  const text = payload === undefined || payload.length === 0 ? "{}" : payload.toString("utf8");
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${String(cause)}`,
      400,
      { Type: "User" },
    );
  }
  return text;
};

/** The end of the log as Invoke hands it out. */
const logTailBytes = 4096;
const logTail = (lines: readonly string[]): string =>
  Buffer.from(lines.map((line) => `${line}\n`).join(""))
    .subarray(-logTailBytes)
    .toString("base64");

const invokeNow = async (
  { registry, invoker }: LambdaContext,
  input: InvokeInput,
  caller: Caller,
): Promise<RawResponse> => {
  const bytes = input.Payload?.length ?? 0;
  if (bytes > eventBytesMax)
    throw new AwsError(
      "RequestTooLargeException",
      `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${eventBytesMax} bytes)`,
      413,
      { Type: "User" },
    );
  const lines: string[] = [];
  const outcome = await invoker.invoke(registry.get(reference(input)).config, {
    requestId: caller.requestId,
    payload: payloadText(input.Payload),
    records: 1,
    ...(input.LogType === "Tail" ? { onLine: (line: string) => lines.push(line) } : {}),
  });
  const headers = {
    "content-type": "application/json",
    ...versionHeader,
    ...(input.LogType === "Tail" ? { "x-amz-log-result": logTail(lines) } : {}),
  };
  if (outcome.kind === "ok") return rawResponse({ status: 200, headers, body: outcome.payload });
  return rawResponse({
    status: 200,
    headers: { ...headers, "x-amz-function-error": "Unhandled" },
    body: JSON.stringify(outcome.error),
  });
};

/** Members that would change what a function sees or how it runs. */
const elsewhere = ["ClientContext", "DurableExecutionName", "TenantId"] as const;

const invoke = (context: LambdaContext, input: InvokeInput, caller: Caller): RawResponse | Promise<RawResponse> => {
  const { InvocationType = "RequestResponse" } = input;
  for (const name of elsewhere) if (input[name] !== undefined) throw notHere(`Invoke with ${name}`);
  if (InvocationType === "RequestResponse") return invokeNow(context, input, caller);
  if (InvocationType === "DryRun") {
    context.registry.get(reference(input));
    return rawResponse({ status: 204, headers: versionHeader });
  }
  context.asynchronous.accept(reference(input), payloadText(input.Payload));
  return rawResponse({ status: 202, body: "" });
};

export const invokeRoute = (context: LambdaContext): RestRoute => ({
  name: "Invoke",
  method: "POST",
  path: "/2015-03-31/functions/{FunctionName}/invocations",
  status: 200,
  operation: {
    access: (input: InvokeInput) => {
      const fn = context.registry.get(reference(input));
      const resourcePolicy = policyDocument(fn);
      return {
        action: "lambda:InvokeFunction",
        resource: fn.config.arn,
        ...(resourcePolicy ? { resourcePolicy } : {}),
      };
    },
    run: (input: InvokeInput, caller: Caller) => invoke(context, input, caller),
  },
});
