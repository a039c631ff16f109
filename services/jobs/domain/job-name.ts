import { stableId } from "../../../events-schema/index.ts";

/** Bedrock takes 63 characters: 24 for the job key, 2 for dashes, 3 for the attempt leave this many for the stack (API reference, CreateModelCustomizationJob). */
const stackLengthMax = 34;

/** A stack's name as it stands in job names; a longer one is cut and told apart by its hash. */
const shortStack = (stack: string): string =>
  stack.length <= stackLengthMax ? stack : `${stack.slice(0, stackLengthMax - 9)}-${stableId(stack).slice(0, 8)}`;

/** Bedrock's job name and client token in one: the same ticket and attempt always ask for the same job. */
export const jobNameOf = (stack: string, { jobKey, attempt }: { jobKey: string; attempt: number }): string =>
  `${shortStack(stack)}-${jobKey}-${attempt}`;

/** Whose job it is. undefined: not one of this stack. */
export const jobKeyIn = (stack: string, jobName: string): string | undefined => {
  const prefix = `${shortStack(stack)}-`;
  if (!jobName.startsWith(prefix)) return undefined;
  return /^([0-9a-f]{24})-[1-9]\d*$/.exec(jobName.slice(prefix.length))?.[1];
};
