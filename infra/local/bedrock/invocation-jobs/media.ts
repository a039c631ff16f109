import type { Bedrock } from "../context.ts";
import { validation } from "../errors.ts";
import { objectReader } from "../runtime/object-images.ts";
import type { FetchObject } from "../runtime/image.ts";
import { s3Location } from "../s3-location.ts";
import { roleMay } from "../service-role.ts";
import type { InvocationJob } from "./invocation-job.ts";

/** Images that records point at: in the bucket and folder of the job's input, which then is that folder (user guide: "Format and upload your batch inference data"). */
export const mediaReader = (bedrock: Bedrock, job: InvocationJob): FetchObject => {
  const input = s3Location(job.inputUri);
  const role = { arn: job.roleArn, account: job.account };
  return objectReader(bedrock, (where) => {
    if (input.key.endsWith(".jsonl"))
      throw validation("media in S3 needs the job's input to be the folder that holds the records and the media");
    const folder = input.key === "" || input.key.endsWith("/") ? input.key : `${input.key}/`;
    if (where.bucket !== input.bucket || !where.key.startsWith(folder))
      throw validation(`it is not in the job's input folder ${job.inputUri}`);
    if (!roleMay(bedrock.iam, role, "s3:GetObject", where))
      throw validation(`the service role ${job.roleArn} does not have the permission s3:GetObject`);
  });
};
