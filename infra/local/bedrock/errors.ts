import { AwsError } from "../wire/aws-error.ts";

/** How Bedrock words a failure of its own in a job or resource. */
export const unexpectedFailure = "Encountered an unexpected error when processing the request, please try again";

/** The exceptions of the Bedrock API with the HTTP status its service model gives each (Conflict is 400 there, not 409). */
export const validation = (message: string): AwsError => new AwsError("ValidationException", message, 400);
export const conflict = (message: string): AwsError => new AwsError("ConflictException", message, 400);
export const notFound = (message: string): AwsError => new AwsError("ResourceNotFoundException", message, 404);
export const quotaExceeded = (message: string): AwsError => new AwsError("ServiceQuotaExceededException", message, 400);
export const throttled = (message: string): AwsError => new AwsError("ThrottlingException", message, 429);
export const tooManyTags = (resourceName: string): AwsError =>
  new AwsError("TooManyTagsException", `The number of tags on ${resourceName} exceeds the limit of 50.`, 400, {
    resourceName,
  });
export const notReady = (message: string): AwsError => new AwsError("ModelNotReadyException", message, 429);
export const serviceUnavailable = (): AwsError =>
  new AwsError("ServiceUnavailableException", "Bedrock is unable to process your request.", 503);
export const internalServer = (): AwsError =>
  new AwsError(
    "InternalServerException",
    "The system encountered an unexpected error during processing. Try your request again.",
    500,
  );
export const modelStreamError = (): AwsError =>
  new AwsError(
    "ModelStreamErrorException",
    "The system encountered an unexpected error during processing. Try your request again.",
    424,
    { originalStatusCode: 500, originalMessage: "Internal server error" },
  );
