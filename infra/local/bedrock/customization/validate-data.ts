import { join } from "node:path";
import type { Bedrock } from "../context.ts";
import { baseName, s3Location } from "../s3-location.ts";
import { withoutContextSuffix } from "../models/identifiers.ts";
import { quotaNameOf } from "../models/catalogue.ts";
import type { Quota } from "../quotas.ts";
import type { FileLimits, TrainingFile } from "./check-training-file.ts";
import type { CustomizationJob } from "./customization-job.ts";
import { readProblem, stage, writeProblem } from "./staging.ts";
import { distillationFileBytesMax, methodRules, prepareLines } from "./prepare-lines.ts";
import { askedArns } from "../models/identifiers.ts";
import { invokeThrough, roleAllows } from "../service-role.ts";
import { trainingRules } from "./training-lines.ts";
import type { TrainingRules } from "./training-lines.ts";

export type StagedFiles = { training: TrainingFile; validation?: TrainingFile };

/** Codes of the quota "Sum of training and validation records" (Bedrock quotas page). */
const recordQuotaCodes: Record<string, string> = {
  "amazon.nova-micro-v1:0": "L-EC6A6ABC",
  "amazon.nova-lite-v1:0": "L-031F46A7",
  "amazon.nova-pro-v1:0": "L-70FC4C0E",
  "amazon.nova-2-lite-v1:0": "L-82EE9228",
  "anthropic.claude-3-haiku-20240307-v1:0": "L-679179D2",
  "meta.llama3-1-8b-instruct-v1:0": "L-34C933D1",
  "meta.llama3-1-70b-instruct-v1:0": "L-63EC9D04",
  "meta.llama3-2-1b-instruct-v1:0": "L-70B8359C",
  "meta.llama3-2-3b-instruct-v1:0": "L-75A18A04",
  "meta.llama3-3-70b-instruct-v1:0": "L-48C95F85",
};

const recordQuota = (job: CustomizationJob): Quota => {
  const id = withoutContextSuffix(job.baseModelId);
  const code = recordQuotaCodes[id];
  return {
    name: `Sum of training and validation records for a ${quotaNameOf(id)} fine-tuning job`,
    ...(code === undefined ? {} : { code }),
    fallback: trainingRules[job.family].recordsMax,
  };
};

const scratchOf = (bedrock: Bedrock, job: CustomizationJob): string =>
  join(bedrock.cloud.directory, "bedrock", "customization", job.id);

export const scratchDirectory = scratchOf;

/** The job's data as local files; the same place after a restart. */
export const stagedFiles = (bedrock: Bedrock, job: CustomizationJob): StagedFiles => {
  const file = (uri: string, path: string): TrainingFile => ({
    path: join(scratchOf(bedrock, job), path),
    name: baseName(s3Location(uri).key),
  });
  const [validation] = job.validationUris;
  return {
    training: file(job.trainingUri, "training.jsonl"),
    ...(validation === undefined ? {} : { validation: file(validation, "validation.jsonl") }),
  };
};

/** The family's rules, with the method's own counts. */
const rulesOf = (job: CustomizationJob): TrainingRules => {
  const rules = trainingRules[job.family];
  if (job.customizationType === "FINE_TUNING") return rules;
  const counts = methodRules[job.customizationType];
  return { ...rules, ...counts, validationRecordsMax: counts.recordsMax };
};

const accessProblem = (bedrock: Bedrock, job: CustomizationJob): string | undefined => {
  const role = { arn: job.roleArn, account: job.account };
  for (const uri of [job.trainingUri, ...job.validationUris]) {
    const problem = readProblem(bedrock, role, uri);
    if (problem !== undefined) return problem;
  }
  return writeProblem(bedrock, role, job.outputUri) ?? methodProblem(bedrock, job);
};

/** What the method itself needs: a role that may ask the teacher or run the grader, and a file that is not too large. */
const methodProblem = (bedrock: Bedrock, job: CustomizationJob): string | undefined => {
  const { distillationConfig, rftConfig } = job.customizationConfig ?? {};
  const teacher = distillationConfig?.teacherModelConfig?.teacherModelIdentifier;
  const grader = rftConfig?.graderConfig?.lambdaGrader?.lambdaArn;
  const asked = teacher === undefined ? [] : askedArns(bedrock, teacher, job.account);
  const needed = [
    ...asked.map((resource) => invokeThrough(resource, asked[0])),
    ...(grader === undefined ? [] : [{ action: "lambda:InvokeFunction", resource: grader }]),
  ];
  const denied = needed.find((access) => !roleAllows(bedrock.iam, { arn: job.roleArn, account: job.account }, access));
  if (denied)
    return `The service role ${job.roleArn} does not have the permission ${denied.action} on ${denied.resource}.`;
  const { bucket, key } = s3Location(job.trainingUri);
  const size = bedrock.s3.head(bucket, key)?.size ?? 0;
  return distillationConfig && size > distillationFileBytesMax
    ? `Input size exceeded in file ${baseName(key)}: ${size} bytes, above the limit of ${distillationFileBytesMax}.`
    : undefined;
};

const validationProblem = (job: CustomizationJob): string | undefined => {
  if (job.validationUris.length > 1)
    return `Only one validation dataset is supported for ${job.baseModelId}; ${job.validationUris.length} were given.`;
  if (job.validationUris.length === 1 && rulesOf(job).validationRecordsMax === undefined)
    return `Validation data is not supported for fine-tuning ${job.baseModelId}. Remove validationDataConfig.`;
  return undefined;
};

/** Why the job's data cannot be trained on, in the documented words; undefined when it can. */
export const dataProblem = async (bedrock: Bedrock, job: CustomizationJob): Promise<string | undefined> => {
  const early = validationProblem(job) ?? accessProblem(bedrock, job);
  if (early !== undefined) return early;
  const rules = rulesOf(job);
  const quota = recordQuota(job);
  const method = job.customizationType;
  const recordsMax = method === "FINE_TUNING" ? bedrock.quotas.value(quota) : rules.recordsMax;
  const files = stagedFiles(bedrock, job);
  const check = async (uri: string, file: TrainingFile, limits: FileLimits) => {
    if (method === "FINE_TUNING") await stage(bedrock, uri, file.path);
    else {
      const raw = { ...file, path: `${file.path}.raw` };
      await stage(bedrock, uri, raw.path);
      const problem = await prepareLines(raw, file.path, { method, family: job.family });
      if (problem !== undefined) return { records: 0, tokens: 0, problem };
    }
    return bedrock.learned.check({ file, family: job.family, limits });
  };
  const training = await check(job.trainingUri, files.training, { ...rules, recordsMax });
  if (training.problem !== undefined || !files.validation) return training.problem;
  const limits = { recordsMin: 1, recordsMax: rules.validationRecordsMax ?? 0, tokensMax: rules.tokensMax };
  const validation = await check(job.validationUris[0] ?? "", files.validation, limits);
  if (validation.problem !== undefined) return validation.problem;
  const sum = training.records + validation.records;
  return sum > recordsMax
    ? `The sum of training and validation records is ${sum}, above the quota "${quota.name}" of ${recordsMax}.`
    : undefined;
};
