import type { CreateCustomModelRequest } from "@aws-sdk/client-bedrock";
import { arn } from "../../core/cloud.ts";
import { notHere } from "../../wire/aws-error.ts";
import type { Access, Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { unexpectedFailure, validation } from "../errors.ts";
import { assertKeyOfRegion } from "../kms-key.ts";
import { foundationModelArn } from "../models/identifiers.ts";
import { fingerprintOf, replayed } from "../request-token.ts";
import { s3Location } from "../s3-location.ts";
import { assertAssumable, passRole, roleMay } from "../service-role.ts";
import { assertModelNameFree, assertRoomForModel } from "./custom-model.ts";
import type { ImportedModel } from "./custom-model.ts";

/** Ten minutes of AWS time to validate and register the artifacts. */
const importingMs = 600_000;
const work = "custom-model-import";

type Input = CreateCustomModelRequest;

/** The Nova models that SageMaker trains and Bedrock imports, by what their artifacts' path calls them. */
const novas = {
  "nova-micro": "amazon.nova-micro-v1:0:128k",
  "nova-lite": "amazon.nova-lite-v1:0:300k",
  "nova-pro": "amazon.nova-pro-v1:0:300k",
  "nova-2-lite": "amazon.nova-2-lite-v1:0:256k",
} as const;

/** On AWS the artifacts say which Nova it is; their form is not documented, so here their path says it, or it is Nova Lite. */
export const baseIn = (path: string): string => {
  const [, name = "nova-lite"] = /(nova-(?:micro|lite|pro|2-lite))(?![a-z])/.exec(path.toLowerCase()) ?? [];
  return novas[name as keyof typeof novas];
};

const note = (bedrock: Bedrock, { arn: resource, name, status: state }: ImportedModel): void =>
  void bedrock.cloud.journal.write({ kind: "bedrock", resource, name, state });

const imported = (bedrock: Bedrock, account: string, id: string): string =>
  arn("bedrock", bedrock.cloud.region, account, `custom-model/imported/${id}`);

/** Where the artifacts are and as whom Bedrock reads them. */
const sourceOf = (input: Input): { sourceUri: string; roleArn: string } => {
  const { modelSourceConfig, customModelDataSource, roleArn } = input;
  if ((modelSourceConfig === undefined) === (customModelDataSource === undefined))
    throw validation("Specify either modelSourceConfig or customModelDataSource, but not both.");
  if (customModelDataSource !== undefined)
    throw notHere("CreateCustomModel from a SageMaker AI model package (customModelDataSource)");
  if (roleArn === undefined)
    throw validation("roleArn is required when modelSourceConfig is an Amazon S3 data source.");
  return { sourceUri: modelSourceConfig?.s3DataSource?.s3Uri ?? "", roleArn };
};

const accessOf = (bedrock: Bedrock, input: Input, account: string): Access[] => {
  const resource = imported(bedrock, account, "*");
  return [
    { action: "bedrock:CreateCustomModel", resource },
    ...(input.modelTags?.length ? [{ action: "bedrock:TagResource", resource }] : []),
    ...(input.roleArn === undefined ? [] : [passRole(input.roleArn)]),
  ];
};

/** CreateCustomModel: imports a Nova model trained on SageMaker AI. What is wrong with its artifacts fails the model later. */
export const importModel = (bedrock: Bedrock): Operation<Input> => ({
  access: (input, { account }) => accessOf(bedrock, input, account),
  run: (input, caller) => {
    const { cloud, customModels } = bedrock;
    const { account } = caller;
    const first = replayed({ cloud, shelf: customModels }, account, input);
    if (first) return { modelArn: first.arn };
    const { sourceUri, roleArn } = sourceOf(input);
    const id = cloud.random.id(12);
    const { modelName: name = "", clientRequestToken: token, modelKmsKeyArn: key } = input;
    // The user guide's role for imports trusts Bedrock for model import jobs.
    const sourceArn = arn("bedrock", cloud.region, account, `model-import-job/${id}`);
    assertKeyOfRegion(cloud.region, key);
    assertAssumable(bedrock.iam, roleArn, { sourceArn, caller });
    assertModelNameFree(bedrock, account, name);
    assertRoomForModel(bedrock, account);
    const baseModelId = baseIn(sourceUri);
    const made: ImportedModel = {
      arn: imported(bedrock, account, id),
      account,
      name,
      status: "Creating",
      createdAt: cloud.clock.now(),
      customizationType: "IMPORTED",
      baseModelId,
      baseModelArn: foundationModelArn(cloud.region, baseModelId),
      roleArn,
      sourceUri,
      fingerprint: fingerprintOf(input),
      ...(token === undefined ? {} : { token }),
      ...(key === undefined ? {} : { kmsKeyArn: key }),
    };
    bedrock.tags.add(made.arn, input.modelTags);
    customModels.put(made);
    note(bedrock, made);
    bedrock.agenda.plan(work, made.arn, importingMs);
    return { modelArn: made.arn };
  },
});

/** Why the artifacts cannot be imported, in a sentence; undefined when the role reads at least one. */
const problemOf = ({ iam, s3 }: Bedrock, { account, roleArn, sourceUri }: ImportedModel): string | undefined => {
  const where = s3Location(sourceUri);
  const role = { arn: roleArn, account };
  if (!s3.hasBucket(where.bucket)) return `The bucket ${where.bucket} of ${sourceUri} does not exist.`;
  if (!roleMay(iam, role, "s3:ListBucket", where))
    return `Could not validate ListBucket permissions to access Amazon S3 bucket: ${where.bucket} at prefix ${where.key}`;
  const [first] = s3.list(where.bucket, where.key);
  if (first === undefined) return `No model artifacts were found at ${sourceUri}.`;
  if (!roleMay(iam, role, "s3:GetObject", { bucket: where.bucket, key: first }))
    return `Could not validate GetObject permissions to access Amazon S3 bucket: ${where.bucket} at key ${first}`;
  return undefined;
};

/** Creating ends in Active, or in Failed where the artifacts cannot be read. */
export const registerImports = (bedrock: Bedrock): void =>
  bedrock.agenda.on(work, (modelArn) => {
    const model = bedrock.customModels.get(modelArn);
    if (model?.customizationType !== "IMPORTED" || model.status !== "Creating") return;
    const struck = bedrock.cloud.faults.strikes("jobFailures", model.name) ? unexpectedFailure : undefined;
    const failureMessage = problemOf(bedrock, model) ?? struck;
    const next: ImportedModel =
      failureMessage === undefined ? { ...model, status: "Active" } : { ...model, status: "Failed", failureMessage };
    bedrock.customModels.put(next);
    note(bedrock, next);
  });
