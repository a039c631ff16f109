import type { Created } from "../ports.ts";

const busy = new Set(["ServiceQuotaExceededException", "ThrottlingException", "TooManyRequestsException"]);
const refused = new Set([
  "ValidationException",
  "AccessDeniedException",
  "ResourceNotFoundException",
  "TooManyTagsException",
]);

/** Sorts Bedrock's answers to Create…Job by what they mean for the ticket. What is not known here has an unknown outcome and is thrown. */
export const createdOr = async (create: () => Promise<{ jobArn: string | undefined }>): Promise<Created> => {
  try {
    const { jobArn } = await create();
    if (jobArn === undefined) throw new Error("Bedrock answered Create without a job ARN");
    return { outcome: "created", arn: jobArn };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    if (busy.has(name)) return { outcome: "busy", message: `${name}: ${message}` };
    if (refused.has(name)) return { outcome: "refused", message: `${name}: ${message}` };
    if (name === "ConflictException") return { outcome: "name-taken", message: `${name}: ${message}` };
    throw error;
  }
};

/** undefined where Bedrock does not know what was asked about. */
export const knownOr = async <T>(get: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await get();
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
};

/** A job that has ended already, or is stopping, answers Stop with a conflict. */
export const stoppedOr = async (stop: () => Promise<unknown>): Promise<void> => {
  try {
    await stop();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConflictException") throw error;
  }
};
