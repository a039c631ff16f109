import { NotRunning } from "./journal-client.ts";
import { UsageError, UserError } from "./user-error.ts";

/** What a command asks: AWS, or the local cloud at its address; `orAws`: it could be told to ask AWS instead. */
export type Cloud = "aws" | { readonly endpoint: string; readonly orAws?: boolean };

/** How a command ends that could not do what it was asked: 1, or 2 where it was not typed as it must be. */
export type Failure = { readonly exitCode: number; readonly sentence?: string };

const unreachable: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "ETIMEDOUT",
]);

/** What failed outside this program as a sentence; undefined for a defect of it, whose stack trace is wanted. */
export const failureOf = (error: unknown, cloud: Cloud): Failure | undefined => {
  if (!(error instanceof Error)) return undefined;
  // Commander has written its sentence; asking for help is no mistake.
  if (error.name === "CommanderError") return { exitCode: textOf(error, "exitCode") === "0" ? 0 : 2 };
  if (error instanceof UsageError) return { exitCode: 2, sentence: error.message };
  if (error instanceof UserError) return { exitCode: 1, sentence: error.message };
  if (error instanceof NotRunning) return { exitCode: 1, sentence: `${error.message}${otherwise(cloud)}` };
  const sentence = outside(error, cloud);
  return sentence === undefined ? undefined : { exitCode: 1, sentence };
};

const outside = (error: Error, cloud: Cloud): string | undefined => {
  const code = textOf(error, "code");
  if (isUnanswered(error, code)) return unanswered(error.message || (code ?? error.name), cloud);
  if (error.name === "CredentialsProviderError")
    return `there are no AWS credentials: ${error.message}; log in, or set AWS_PROFILE to a profile that has some`;
  if (error.message === "Region is missing") return "no AWS region is named; set AWS_REGION";
  if (error.message.startsWith("Region not accepted")) return `${error.message.replace(/\.$/, "")}; correct AWS_REGION`;
  // A service of AWS, or of the local cloud, that has refused.
  if ("$fault" in error) return `AWS answers ${error.name}: ${error.message}`;
  // A file or folder that cannot be written as was asked.
  if (code !== undefined && textOf(error, "syscall") !== undefined && textOf(error, "path") !== undefined)
    return `${textOf(error, "path")} cannot be used: ${error.message}`;
  return undefined;
};

/** An error of a client's that no service has thrown: of the network, of its certificates, or nothing came in time. */
const isUnanswered = (error: Error, code: string | undefined): boolean =>
  (code !== undefined && unreachable.has(code)) ||
  ("$metadata" in error && !("$fault" in error) && (code !== undefined || error.name === "TimeoutError"));

const unanswered = (why: string, cloud: Cloud): string => {
  if (cloud === "aws") return `AWS cannot be reached: ${why}; check the network and AWS_REGION`;
  return `nothing answers at ${cloud.endpoint} (${why}); start the local cloud with: npm start${otherwise(cloud)}`;
};

const otherwise = (cloud: Cloud): string => (cloud !== "aws" && cloud.orAws === true ? ", or ask AWS with --aws" : "");

const textOf = (error: Error, key: string): string | undefined => {
  const value: unknown = Object.entries(error).find(([name]) => name === key)?.[1];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
};
