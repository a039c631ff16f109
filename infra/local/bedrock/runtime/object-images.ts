import { AwsError } from "../../wire/aws-error.ts";
import { modelBodyLimitBytes, readAll } from "../../wire/body.ts";
import type { Bedrock } from "../context.ts";
import { validation } from "../errors.ts";
import { s3Location } from "../s3-location.ts";
import type { S3Location } from "../s3-location.ts";
import type { FetchObject } from "./image.ts";

/** Reads what a request points at in S3; `authorize` throws where its reader may not. */
export const objectReader =
  (bedrock: Bedrock, authorize: (where: S3Location) => void): FetchObject =>
  async (uri, owner) => {
    const where = s3Location(uri);
    try {
      authorize(where);
      if (!bedrock.s3.hasBucket(where.bucket)) throw validation(`The bucket ${where.bucket} does not exist.`);
      if (owner !== undefined && bedrock.s3.ownerOf?.(where.bucket) !== owner)
        throw validation(`The bucket ${where.bucket} does not belong to ${owner}.`);
      return await readAll(await bedrock.s3.get(where.bucket, where.key), modelBodyLimitBytes);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw validation(`Unable to access the Amazon S3 location ${uri}: ${error.message}`);
    }
  };
