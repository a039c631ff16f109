import type { Delivery } from "../ports.ts";

/** Two tries of eight seconds: done, or given up, well before another worker takes the try for abandoned. */
export const promptly = { maxAttempts: 2, requestHandler: { requestTimeout: 8000, throwOnRequestTimeout: true } };

type ServiceError = Error & { $metadata?: { httpStatusCode?: number }; $retryable?: unknown };

const throttled = /Throttl|TooManyRequests|LimitExceeded/;
/** Not enough rights may be a policy that is still on its way, and is mended from outside: the queue's retries are for that. */
const mendable = /AccessDenied|AuthorizationError|ExpiredToken|InvalidClientTokenId|UnrecognizedClient/;

/** What a call came to. What was certainly not sent is told apart from what nobody knows of, which is thrown on. */
export const deliver = async (call: () => Promise<unknown>): Promise<Delivery> => {
  try {
    await call();
    return { outcome: "sent" };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message, $metadata } = error as ServiceError;
    if (throttled.test(name)) return { outcome: "busy", message: `${name}: ${message}` };
    const status = $metadata?.httpStatusCode ?? 0;
    if (status >= 400 && status < 500 && status !== 408 && !mendable.test(name))
      return { outcome: "refused", message: `${name}: ${message}` };
    throw error;
  }
};
