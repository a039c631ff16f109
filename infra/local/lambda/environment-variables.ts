import { devNull } from "node:os";
import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { FunctionConfig } from "./function-config.ts";

/** From the parent: only what finds programs and what tunes Powertools' output from the shell. */
const passedThrough = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (pair): pair is [string, string] =>
        pair[1] !== undefined && (pair[0] === "PATH" || pair[0].startsWith("POWERTOOLS_")),
    ),
  );

/** The whole `process.env` of one execution environment: its calls go to this cloud and run as the function's role. */
export const environmentVariables = (
  config: FunctionConfig,
  place: { cloud: Cloud; iam: LocalIam; logStream: string },
): Record<string, string> => {
  const { cloud, iam, logStream } = place;
  const credentials = iam.issueCredentials(config.role);
  return {
    // There is no X-Ray daemon to trace to.
    POWERTOOLS_TRACE_ENABLED: "false",
    ...config.variables,
    ...passedThrough(),
    TZ: "UTC",
    LANG: "en_US.UTF-8",
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    // The profile of whoever runs this must not reach into a function.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: config.taskRoot,
    _HANDLER: config.handler,
  };
};
