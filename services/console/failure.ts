import { NotRunning } from "./journal-client.ts";
import { UsageError, UserError } from "./user-error.ts";

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
export const failureOf = (error: unknown, endpoint: string): Failure | undefined => {
  if (!(error instanceof Error)) return undefined;
  // Commander has written its sentence; asking for help is no mistake.
  if (error.name === "CommanderError") return { exitCode: textOf(error, "exitCode") === "0" ? 0 : 2 };
  if (error instanceof UsageError) return { exitCode: 2, sentence: error.message };
  if (error instanceof UserError || error instanceof NotRunning) return { exitCode: 1, sentence: error.message };
  const sentence = outside(error, endpoint);
  return sentence === undefined ? undefined : { exitCode: 1, sentence };
};

const outside = (error: Error, endpoint: string): string | undefined => {
  const code = textOf(error, "code");
  if (code !== undefined && unreachable.has(code))
    return `nothing answers (${error.message || code}); the local cloud, ${endpoint}, is started with: npm start`;
  if (error.name === "CredentialsProviderError")
    return `there are no AWS credentials: ${error.message}; set AWS_PROFILE, or log in`;
  if (error.message === "Region is missing") return "no AWS region is named; set AWS_REGION";
  // A service of AWS, or of the local cloud, that has refused.
  if ("$fault" in error) return `AWS answers ${error.name}: ${error.message}`;
  // A file or folder that cannot be written as was asked.
  if (code !== undefined && textOf(error, "syscall") !== undefined && textOf(error, "path") !== undefined)
    return `${textOf(error, "path")} cannot be used: ${error.message}`;
  return undefined;
};

const textOf = (error: Error, key: string): string | undefined => {
  const value: unknown = Object.entries(error).find(([name]) => name === key)?.[1];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
};
