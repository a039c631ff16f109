import type { Context } from "aws-lambda";
import type { EnvironmentData, InvokeMessage } from "./protocol.ts";

export type Handler = (event: unknown, context: Partial<Context>) => unknown;

class RuntimeFault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Finds the handler as the runtime does. Node.js 24 and later on Lambda take no callback. */
export const handlerIn = (module: Record<string, unknown>, { moduleName, exportName }: EnvironmentData): Handler => {
  const handler = module[exportName];
  if (handler === undefined)
    throw new RuntimeFault("Runtime.HandlerNotFound", `${moduleName}.${exportName} is undefined or not exported`);
  if (typeof handler !== "function")
    throw new RuntimeFault("Runtime.HandlerNotFound", `${moduleName}.${exportName} is not a function`);
  if (handler.length >= 3)
    throw new RuntimeFault(
      "Runtime.CallbackHandlerDeprecated",
      `${moduleName}.${exportName} takes a callback, which Node.js 24 on Lambda does not support. Use an async handler.`,
    );
  return handler as Handler;
};

export const contextOf = (data: EnvironmentData, { requestId, deadline }: InvokeMessage): Partial<Context> => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: data.functionName,
  functionVersion: "$LATEST",
  invokedFunctionArn: data.functionArn,
  memoryLimitInMB: String(data.memoryMb),
  awsRequestId: requestId,
  logGroupName: data.logGroup,
  logStreamName: data.logStream,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});
