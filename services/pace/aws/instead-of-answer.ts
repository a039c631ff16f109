/** What Bedrock says instead of an answer; the waiting is done by whoever asked. */
export type NoAnswer =
  /** Too much at the moment, for everybody who asks this model; nothing was paid. */
  | { readonly outcome: "throttled" }
  /** `failed`: this once (time-out, server error): perhaps paid, and trying again may help. `refused`: never, in Bedrock's words. */
  | { readonly outcome: "failed" | "refused"; readonly reason: string };

/** Bedrock has no room or the model is not up: nothing was paid, and later may do. */
const notNow = new Set([
  "ThrottlingException",
  "ModelNotReadyException",
  "ServiceUnavailableException",
  "ServiceQuotaExceededException",
  "TooManyRequestsException",
]);

/** Asked again, Bedrock says the same. */
const never = new Set([
  "ValidationException",
  "AccessDeniedException",
  "ResourceNotFoundException",
  "ModelErrorException",
  "ConflictException",
]);

/** What is in neither list (time-outs, server errors, lost connections) may have been paid and may pass. */
export const insteadOfAnswer = (error: unknown): NoAnswer => {
  if (!(error instanceof Error)) throw error;
  const { name, message } = error;
  if (notNow.has(name)) return { outcome: "throttled" };
  return { outcome: never.has(name) ? "refused" : "failed", reason: `${name}: ${message}` };
};
