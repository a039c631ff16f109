import { AwsError } from "../wire/aws-error.ts";

export const badRequest = (message: string): AwsError => new AwsError("BadRequestException", message);
export const rejected = (message: string): AwsError => new AwsError("MessageRejected", message);
export const alreadyExists = (message: string): AwsError => new AwsError("AlreadyExistsException", message);
export const notFound = (message: string): AwsError => new AwsError("NotFoundException", message, 404);
