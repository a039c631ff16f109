/** The message can never succeed. Park it with its reason; do not spend retries on it. */
export class Rejected extends Error {
  override readonly name = "Rejected";
  /** `area/what`; each code has a line in the README of the service that throws it. */
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The message is fine, the moment is not: a copy comes back later and no receive is burnt. */
export class Deferred extends Error {
  override readonly name = "Deferred";
  readonly retryAfterMs: number;
  constructor(reason: string, options: { retryAfterMs: number; cause?: unknown }) {
    super(reason, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** By name, not by class: a bundle may hold its own copy of the class. */
export const isRejected = (error: unknown): error is Rejected => error instanceof Error && error.name === "Rejected";
export const isDeferred = (error: unknown): error is Deferred => error instanceof Error && error.name === "Deferred";

/** An invariant of ours, checked in production too: failing it is a defect, not an outcome. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${invariant}`);
}
