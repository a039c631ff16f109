import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";

/** A segment of X-Ray for each invocation, with the service's name, and its errors. */
export const tracing = (serviceName: string): ReturnType<typeof captureLambdaHandler> =>
  captureLambdaHandler(new Tracer({ serviceName }));
