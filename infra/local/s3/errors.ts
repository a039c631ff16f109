import { AwsError } from "../wire/aws-error.ts";

export const noSuchBucket = (bucket: string): AwsError =>
  new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: bucket });
/** What lies at a key is a delete marker: S3 says so in headers, which HEAD has too. */
export class DeleteMarkerFound extends AwsError {
  readonly versionId: string;
  constructor(error: AwsError, versionId: string) {
    super(error.code, error.message, error.status, error.fields);
    this.versionId = versionId;
  }
}

export const noSuchKey = (key: string): AwsError =>
  new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
export const noSuchVersion = (key: string, versionId: string): AwsError =>
  new AwsError("NoSuchVersion", "The specified version does not exist.", 404, { Key: key, VersionId: versionId });
export const noSuchUpload = (uploadId: string): AwsError =>
  new AwsError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    404,
    { UploadId: uploadId },
  );
export const invalidArgument = (message: string, name: string, value: string): AwsError =>
  new AwsError("InvalidArgument", message, 400, { ArgumentName: name, ArgumentValue: value });
export const invalidRequest = (message: string): AwsError => new AwsError("InvalidRequest", message);
export const preconditionFailed = (condition: string): AwsError =>
  new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, {
    Condition: condition,
  });
export const notImplemented = (header: string): AwsError =>
  new AwsError("NotImplemented", "A header you provided implies functionality that is not implemented", 501, {
    Header: header,
  });
export const accessDenied = (message = "Access Denied"): AwsError => new AwsError("AccessDenied", message, 403);
