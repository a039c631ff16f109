import { AwsError } from "../wire/aws-error.ts";

/** SNS's own codes and sentences; the codes are those of the query protocol (model 2010-03-31). */
export const invalid = (what: string): AwsError => new AwsError("InvalidParameter", `Invalid parameter: ${what}`);
export const invalidValue = (message: string): AwsError => new AwsError("ParameterValueInvalid", message);
export const topicNotFound = (): AwsError => new AwsError("NotFound", "Topic does not exist", 404);
export const subscriptionNotFound = (): AwsError => new AwsError("NotFound", "Subscription does not exist", 404);
export const resourceNotFound = (): AwsError => new AwsError("ResourceNotFound", "Resource does not exist", 404);
export const notOwner = (what: string): AwsError =>
  new AwsError("AuthorizationError", `Not authorized to access this ${what}`, 403);
