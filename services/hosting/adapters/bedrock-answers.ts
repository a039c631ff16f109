import { Deferred } from "../../chassis/outcome.ts";
import type { Created, Removed, Updated } from "../ports.ts";

const throttled = new Set(["ThrottlingException", "TooManyRequestsException"]);
const busy = new Set(["ServiceQuotaExceededException", ...throttled]);
/** A conflict of Create is a client token that was used for something else: nothing that waiting would heal. */
const refused = new Set([
  "ValidationException",
  "AccessDeniedException",
  "ResourceNotFoundException",
  "TooManyTagsException",
  "ConflictException",
]);

/** Long enough for a minute's budget of calls to fill up again. */
const throttledForMs = 60_000;

const named = (error: unknown): Error => {
  if (error instanceof Error) return error;
  throw error;
};
const wordsOf = ({ name, message }: Error): string => `${name}: ${message}`;

/** Sorts Bedrock's answers to Create. What is not known here has an unknown outcome and is thrown. */
export const createdOr = async (create: () => Promise<string | undefined>): Promise<Created> => {
  try {
    const arn = await create();
    if (arn === undefined) throw new Error("Bedrock answered Create without an ARN");
    return { outcome: "created", arn };
  } catch (cause) {
    const error = named(cause);
    if (busy.has(error.name)) return { outcome: "busy", message: wordsOf(error) };
    if (refused.has(error.name)) return { outcome: "refused", message: wordsOf(error) };
    throw error;
  }
};

export const updatedOr = async (update: () => Promise<unknown>): Promise<Updated> => {
  try {
    await orDeferred(update);
    return { outcome: "accepted" };
  } catch (cause) {
    const error = named(cause);
    if (refused.has(error.name)) return { outcome: "refused", message: wordsOf(error) };
    throw error;
  }
};

/** While it is being created or changed, or hosted elsewhere, Bedrock refuses; some of that is called a validation error. */
export const removedOr = async (remove: () => Promise<unknown>): Promise<Removed> => {
  try {
    await orDeferred(remove);
    return "deleted";
  } catch (cause) {
    const { name } = named(cause);
    if (name === "ResourceNotFoundException") return "gone";
    if (name === "ConflictException" || name === "ValidationException") return "conflict";
    throw cause;
  }
};

/** undefined where Bedrock does not know what was asked about. */
export const knownOr = async <T>(get: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await orDeferred(get);
  } catch (error) {
    if (named(error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
};

/** Throttled for longer than the SDK tries: fine, but not now. */
export const orDeferred = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (cause) {
    const error = named(cause);
    if (!throttled.has(error.name)) throw error;
    throw new Deferred(`Bedrock throttles: ${error.message}`, { retryAfterMs: throttledForMs, cause });
  }
};
