import { AwsError } from "../wire/aws-error.ts";

/** The registry's errors carry code and message as members, too. */
const error =
  (code: string, status: number) =>
  (message: string): AwsError =>
    new AwsError(code, message, status, { Code: code, Message: message });

export const badRequest = error("BadRequestException", 400);
export const forbidden = error("ForbiddenException", 403);
export const notFound = error("NotFoundException", 404);
export const conflict = error("ConflictException", 409);
export const preconditionFailed = error("PreconditionFailedException", 412);
