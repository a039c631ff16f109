import { AwsError, notHere } from "../wire/aws-error.ts";
import type { AwsRequest, AwsResponse, LocalService } from "../wire/types.ts";
import { authorize } from "./access.ts";
import type { S3 } from "./context.ts";
import { accessDenied, DeleteMarkerFound } from "./errors.ts";
import { operations } from "./operations.ts";
import { assertPresigned, withHoistedHeaders } from "./presigned.ts";
import { route } from "./route.ts";
import { buildXml } from "./xml.ts";

type Progress = { operation: string };

const assertOwner = ({ headers }: AwsRequest, s3: S3, bucket: string): void => {
  const expected = headers["x-amz-expected-bucket-owner"];
  if (expected !== undefined && !/^\d{12}$/.test(expected))
    throw new AwsError(
      "InvalidBucketOwnerAWSAccountID",
      "The value of the expected bucket owner parameter must be an AWS account ID",
    );
  const owner = expected === undefined ? undefined : s3.buckets.find(bucket)?.account;
  if (owner !== undefined && owner !== expected) throw accessDenied();
};

const perform = async (received: AwsRequest, s3: S3, progress: Progress): Promise<AwsResponse> => {
  const { operation: name, bucket, key } = route(received);
  progress.operation = name;
  s3.secrets.hear(received);
  assertPresigned(received, s3.cloud.clock.now(), s3.secrets);
  const operation = operations.get(name);
  if (!operation) throw notHere(`S3 ${name}`);
  const request = { ...withHoistedHeaders(received), bucket, key };
  assertOwner(request, s3, bucket);
  for (const grant of operation.grants(request)) authorize(request, s3, grant);
  return operation.run(request, s3);
};

const errorResponse = (error: AwsError, request: AwsRequest): AwsResponse => {
  const marked: Record<string, string> =
    error instanceof DeleteMarkerFound
      ? {
          "x-amz-delete-marker": "true",
          "x-amz-version-id": error.versionId,
          ...(error.status === 405 && { allow: "DELETE" }),
        }
      : {};
  // A 304, 204 or the answer to HEAD has no body: the status says it all.
  if (request.method === "HEAD") return { status: error.status, headers: marked, error: error.code };
  const fields = Object.fromEntries(Object.entries(error.fields).map(([name, value]) => [name, String(value)]));
  const body = {
    Code: error.code,
    Message: error.message,
    ...fields,
    Resource: request.path,
    RequestId: request.caller.requestId,
    HostId: request.caller.requestId,
  };
  return {
    status: error.status,
    headers: { "content-type": "application/xml", ...marked },
    body: buildXml("Error", body, false),
    error: error.code,
  };
};

const asAwsError = (error: unknown, s3: S3, operation: string): AwsError => {
  if (error instanceof AwsError) return error;
  if (isAborted(error))
    return new AwsError(
      "RequestTimeout",
      "Your socket connection to the server was not read from or written to within the timeout period.",
    );
  const detail = error instanceof Error ? { stack: error.stack ?? error.message } : { thrown: String(error) };
  s3.cloud.journal.write({ kind: "warning", message: `S3 ${operation} failed inside the local cloud`, detail });
  return new AwsError("InternalError", "We encountered an internal error. Please try again.", 500);
};

/** The client hung up in mid-body: not a defect of this cloud. */
const isAborted = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  (error.code === "ECONNRESET" || error.code === "ERR_STREAM_PREMATURE_CLOSE");

/** S3 over restXml, path style. */
export const createS3Service = (s3: S3): LocalService => ({
  signingName: "s3",
  operations: [...operations.keys()],
  async handle(request) {
    const progress: Progress = { operation: "Unknown" };
    const response = await perform(request, s3, progress).catch((error: unknown) => {
      // What is left of the body is read and dropped, so that the client can finish sending and hear the answer.
      request.stream.resume();
      return errorResponse(asAwsError(error, s3, progress.operation), request);
    });
    const { requestId } = request.caller;
    const headers = { "x-amz-request-id": requestId, "x-amz-id-2": requestId, ...response.headers };
    return { ...response, headers, operation: progress.operation };
  },
});
