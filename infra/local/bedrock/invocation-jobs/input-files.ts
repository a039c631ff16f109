import type { Bedrock } from "../context.ts";
import { baseName, below, s3Location } from "../s3-location.ts";
import type { S3Location } from "../s3-location.ts";
import { invokeThrough, roleAllows, roleMay } from "../service-role.ts";
import type { InvocationJob } from "./invocation-job.ts";
import { fileSizeQuota, jobSizeQuota, recordsMinQuota, recordsPerFileQuota, recordsPerJobQuota } from "./limits.ts";
import { linesOf } from "./lines.ts";

/** The job's input: one object, or every `.jsonl` under a prefix. */
export const inputKeys = (bedrock: Bedrock, inputUri: string): { bucket: string; keys: string[] } => {
  const { bucket, key } = s3Location(inputUri);
  if (!bedrock.s3.hasBucket(bucket)) return { bucket, keys: [] };
  if (key.endsWith(".jsonl")) return { bucket, keys: bedrock.s3.head(bucket, key) ? [key] : [] };
  const prefix = key === "" || key.endsWith("/") ? key : `${key}/`;
  return { bucket, keys: bedrock.s3.list(bucket, prefix).filter((found) => found.endsWith(".jsonl")) };
};

/** Lines of an object that hold something, as many at a time as come together. */
export async function* recordLines(bedrock: Bedrock, bucket: string, key: string): AsyncGenerator<readonly string[]> {
  yield* linesOf((await bedrock.s3.get(bucket, key)) as AsyncIterable<Buffer>);
}

const accessProblem = (bedrock: Bedrock, job: InvocationJob, keys: readonly string[]): string | undefined => {
  const role = { arn: job.roleArn, account: job.account };
  const input = s3Location(job.inputUri);
  const manifest = below(below(s3Location(job.outputUri), job.id), "manifest.json.out");
  const may = (action: "s3:GetObject" | "s3:PutObject" | "s3:ListBucket", where: S3Location) =>
    roleMay(bedrock.iam, role, action, where);
  const unreadable = keys.find((key) => !may("s3:GetObject", { bucket: input.bucket, key }));
  const denied =
    (may("s3:ListBucket", input) ? undefined : `s3:ListBucket on ${input.bucket}`) ??
    (unreadable === undefined ? undefined : `s3:GetObject on s3://${input.bucket}/${unreadable}`) ??
    (may("s3:PutObject", manifest) ? undefined : `s3:PutObject on ${job.outputUri}`);
  if (denied !== undefined) return `The service role ${job.roleArn} does not have the permission ${denied}.`;
  return bedrock.s3.hasBucket(manifest.bucket) ? undefined : `The output bucket ${manifest.bucket} does not exist.`;
};

/** A request may name whose bucket it expects: Bedrock touches nobody else's. */
const ownerProblem = ({ s3 }: Bedrock, job: InvocationJob): string | undefined => {
  const expected = [
    { uri: job.inputUri, owner: job.inputOwner },
    { uri: job.outputUri, owner: job.outputOwner },
  ];
  const wrong = expected.find(
    ({ uri, owner }) => owner !== undefined && s3.ownerOf?.(s3Location(uri).bucket) !== owner,
  );
  return wrong && `The bucket ${s3Location(wrong.uri).bucket} is not owned by the s3BucketOwner ${wrong.owner}.`;
};

/** A job through an inference profile needs the role to invoke the model; one of the model itself does not. */
const profileProblem = (bedrock: Bedrock, job: InvocationJob): string | undefined => {
  const role = { arn: job.roleArn, account: job.account };
  const denied = job.profileArns?.find(
    (resource) => !roleAllows(bedrock.iam, role, invokeThrough(resource, job.profileArns?.[0])),
  );
  return denied === undefined
    ? undefined
    : `The service role ${job.roleArn} may not invoke ${denied}, which the inference profile ${job.modelId} needs.`;
};

const bytesPerGb = 1_073_741_824;

const sizeProblem = (
  bedrock: Bedrock,
  job: InvocationJob,
  input: { bucket: string; keys: string[] },
): string | undefined => {
  const fileMax = bedrock.quotas.value(fileSizeQuota(job.foundationModelId)) * bytesPerGb;
  const jobMax = bedrock.quotas.value(jobSizeQuota(job.foundationModelId)) * bytesPerGb;
  let sum = 0;
  for (const key of input.keys) {
    const size = bedrock.s3.head(input.bucket, key)?.size ?? 0;
    sum += size;
    if (size > fileMax)
      return `The input file ${baseName(key)} has ${size} bytes, above the limit of ${fileMax} bytes per file.`;
  }
  return sum > jobMax ? `The input has ${sum} bytes, above the limit of ${jobMax} bytes per job.` : undefined;
};

const isObject = (line: string): boolean => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

type Counted = { records: number } | { problem: string };

const countFile = async (
  bedrock: Bedrock,
  job: InvocationJob,
  file: { bucket: string; key: string },
): Promise<Counted> => {
  const max = bedrock.quotas.value(recordsPerFileQuota(job.foundationModelId));
  const name = baseName(file.key);
  let records = 0;
  for await (const lines of recordLines(bedrock, file.bucket, file.key))
    for (const line of lines) {
      records += 1;
      if (!isObject(line))
        return {
          problem: `Record ${records} of the input file ${name} is not a JSON object. Input files must be JSONL.`,
        };
      if (records > max)
        return { problem: `The input file ${name} has more than the limit of ${max} records per file.` };
    }
  return { records };
};

/** What Validating finds: the number of records, or why the job fails. Bodies are not looked at: their errors come record by record. */
export const checkInput = async (bedrock: Bedrock, job: InvocationJob): Promise<Counted> => {
  const input = inputKeys(bedrock, job.inputUri);
  const denied = ownerProblem(bedrock, job) ?? accessProblem(bedrock, job, input.keys) ?? profileProblem(bedrock, job);
  if (denied !== undefined) return { problem: denied };
  if (input.keys.length === 0) return { problem: `There is no .jsonl object at ${job.inputUri}.` };
  const size = sizeProblem(bedrock, job, input);
  if (size !== undefined) return { problem: size };
  let records = 0;
  for (const key of input.keys) {
    const counted = await countFile(bedrock, job, { bucket: input.bucket, key });
    if ("problem" in counted) return counted;
    records += counted.records;
  }
  const min = bedrock.quotas.value(recordsMinQuota(job.foundationModelId));
  const max = bedrock.quotas.value(recordsPerJobQuota(job.foundationModelId));
  if (records < min)
    return {
      problem: `The input has ${records} records, fewer than the minimum of ${min} records per batch inference job.`,
    };
  if (records > max)
    return { problem: `The input has ${records} records, above the limit of ${max} records per batch inference job.` };
  return { records };
};
