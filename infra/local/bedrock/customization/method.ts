import type { CreateModelCustomizationJobRequest } from "@aws-sdk/client-bedrock";
import { notHere } from "../../wire/aws-error.ts";
import type { Bedrock } from "../context.ts";
import { validation } from "../errors.ts";
import type { FoundationModel } from "../models/catalogue.ts";
import { askedModel, withoutContextSuffix } from "../models/identifiers.ts";

/** How a job customizes. Continued pre-training has left AWS's list of what any model takes. */
export type Method = "FINE_TUNING" | "DISTILLATION" | "REINFORCEMENT_FINE_TUNING";

type Input = CreateModelCustomizationJobRequest;

const configOf: Partial<Record<Method, "distillationConfig" | "rftConfig">> = {
  DISTILLATION: "distillationConfig",
  REINFORCEMENT_FINE_TUNING: "rftConfig",
};

const assertConfig = (input: Input, method: Method): void => {
  const [given] = Object.keys(input.customizationConfig ?? {});
  const wanted = configOf[method];
  if (given === wanted) return;
  if (wanted === undefined) throw validation(`customizationConfig.${given} is not valid for ${method}.`);
  throw validation(`customizationConfig.${wanted} is required for ${method}.`);
};

/** What the request asks for: by its type, or by its configuration where it names none. */
export const methodOf = (input: Input): Method => {
  const { customizationType, customizationConfig: config } = input;
  const implied = config?.distillationConfig
    ? "DISTILLATION"
    : config?.rftConfig
      ? "REINFORCEMENT_FINE_TUNING"
      : "FINE_TUNING";
  const type = customizationType ?? implied;
  if (type === "CONTINUED_PRE_TRAINING")
    throw validation(`The model ${input.baseModelIdentifier} does not support CONTINUED_PRE_TRAINING.`);
  if (type === "IMPORTED") throw validation("The customization type IMPORTED is not valid for a customization job.");
  assertConfig(input, type);
  if (input.trainingDataConfig?.invocationLogsConfig !== undefined)
    throw type === "DISTILLATION"
      ? notHere("CreateModelCustomizationJob from invocation logs")
      : validation(`trainingDataConfig.invocationLogsConfig is not valid for ${type}.`);
  if (input.trainingDataConfig?.s3Uri === undefined)
    throw validation(`trainingDataConfig.s3Uri is required for ${type}.`);
  if (type === "REINFORCEMENT_FINE_TUNING" && Object.keys(input.hyperParameters ?? {}).length > 0)
    throw validation("hyperParameters is not valid for REINFORCEMENT_FINE_TUNING; use customizationConfig.rftConfig.");
  return type;
};

const nova = ["amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0"];
const llama = (...versions: string[]): string[] => versions.map((version) => `meta.llama3-${version}-instruct-v1:0`);

/** Which students a teacher takes (user guide: "Prerequisites for model distillation"). */
const studentsOf: Record<string, readonly string[]> = {
  "amazon.nova-pro-v1:0": nova,
  "amazon.nova-premier-v1:0": ["amazon.nova-pro-v1:0", ...nova],
  "meta.llama3-1-405b-instruct-v1:0": llama("1-8b", "1-70b", "2-1b", "3-70b"),
  "meta.llama3-1-70b-instruct-v1:0": llama("1-8b", "2-1b", "2-3b"),
  "meta.llama3-3-70b-instruct-v1:0": llama("1-8b", "2-1b", "2-3b"),
};

const reinforced = new Set(["amazon.nova-2-lite-v1:0"]);

export const isStudent = (modelId: string): boolean =>
  Object.values(studentsOf).some((students) => students.includes(withoutContextSuffix(modelId)));

const assertTeacher = (bedrock: Bedrock, student: FoundationModel, teacherId: string, account: string): void => {
  const asked = askedModel(bedrock, teacherId, account);
  if (!asked) throw validation(`The provided teacher model identifier is invalid: ${teacherId}`);
  const students = studentsOf[asked.model.id] ?? [];
  if (!students.includes(withoutContextSuffix(student.id)))
    throw validation(
      `The model ${asked.model.id} is not a supported teacher for the student model ${student.id}.${students.length > 0 ? ` Its students are ${students.join(", ")}.` : ""}`,
    );
  if (!asked.profile && !asked.model.inference.includes("ON_DEMAND"))
    throw validation(`The teacher model ${teacherId} can only be used through an inference profile.`);
};

/** ValidationException where the base does not take the method, or not with this configuration. */
export const assertMethodTaken = (
  bedrock: Bedrock,
  {
    method,
    model,
    account,
    config,
  }: { method: Method; model: FoundationModel; account: string; config: Input["customizationConfig"] },
): void => {
  if (method === "DISTILLATION")
    assertTeacher(
      bedrock,
      model,
      config?.distillationConfig?.teacherModelConfig?.teacherModelIdentifier ?? "",
      account,
    );
  if (method !== "REINFORCEMENT_FINE_TUNING") return;
  if (!reinforced.has(withoutContextSuffix(model.id)))
    throw validation(`The model ${model.id} does not support REINFORCEMENT_FINE_TUNING.`);
  if (config?.rftConfig?.graderConfig?.lambdaGrader?.lambdaArn === undefined)
    throw validation("customizationConfig.rftConfig.graderConfig.lambdaGrader.lambdaArn is required.");
};
