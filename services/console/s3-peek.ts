import { GetObjectCommand, S3ServiceException, type S3Client } from "@aws-sdk/client-s3";
import type { Peek } from "../batch/planning/peek.ts";
import { s3Objects } from "../chassis/aws/s3-objects.ts";
import { ObjectMissing } from "../chassis/ports.ts";
import { parseUri } from "../chassis/uri.ts";

/** Looks at S3 with the credentials of whoever plans. */
export const s3Peek = (client: S3Client): Peek => {
  const objects = s3Objects(client);
  return {
    head: (uri) => objects.head(uri),
    list: (uri) => objects.list(uri),
    async bytes(uri, from, to) {
      if (to <= from) return Buffer.alloc(0);
      const { bucket, key } = parseUri(uri);
      try {
        const answer = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${from}-${to - 1}` }),
        );
        return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (error instanceof S3ServiceException && [403, 404].includes(error.$metadata.httpStatusCode ?? 0))
          throw new ObjectMissing(uri, { cause: error });
        throw error;
      }
    },
  };
};
