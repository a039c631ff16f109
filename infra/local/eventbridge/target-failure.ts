import { AwsError } from "../wire/aws-error.ts";

export type FailureFacts = {
  /** One of EventBridge's ERROR_CODE values. */ code: string;
  message: string;
  permanent: boolean;
};

/** A delivery that failed, in EventBridge's terms. A permanent one is not tried again. */
export class TargetFailure extends Error {
  override readonly name = "TargetFailure";
  readonly facts: FailureFacts;
  constructor(facts: FailureFacts) {
    super(facts.message);
    this.facts = facts;
  }
}

const noPermission = /^(AccessDenied|AccessDeniedException|AuthorizationError|UnauthorizedOperation)$/;
const noResource =
  /(NonExistentQueue|QueueDoesNotExist|ResourceNotFound(Exception)?|NoSuchEntity(Exception)?|NotFound)$/;
const throttled = /(Throttl|TooManyRequests|RequestLimitExceeded|OverLimit|ServiceUnavailable)/;

/** Sorts what a target threw: permissions, missing targets and other errors of the client are final; the rest is worth a retry. */
export const failureOf = (cause: unknown): FailureFacts => {
  if (cause instanceof TargetFailure) return cause.facts;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (!(cause instanceof AwsError)) return { code: "INTERNAL_ERROR", message, permanent: false };
  const told = `${cause.code}: ${message}`;
  if (noPermission.test(cause.code)) return { code: "NO_PERMISSIONS", message: told, permanent: true };
  if (noResource.test(cause.code)) return { code: "NO_RESOURCE", message: told, permanent: true };
  if (throttled.test(cause.code)) return { code: "THROTTLING", message: told, permanent: false };
  if (cause.status >= 500) return { code: "ERROR_FROM_TARGET", message: told, permanent: false };
  return { code: "INVALID_PARAMETER", message: told, permanent: true };
};
