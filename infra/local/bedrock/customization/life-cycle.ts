import { rm } from "node:fs/promises";
import type { Bedrock } from "../context.ts";
import { unexpectedFailure } from "../errors.ts";
import { iso } from "../state-changes.ts";
import { rounded, writeArtifacts } from "./artifacts.ts";
import { kmsKeyArn } from "./custom-model.ts";
import { dataConfigs, isOver } from "./customization-job.ts";
import type { CustomizationJob, JobStatus, Stage, StageState } from "./customization-job.ts";
import { trainingPlan } from "./hyperparameters.ts";
import { dataProblem, scratchDirectory, stagedFiles } from "./validate-data.ts";

/** A customization job takes an hour of AWS time, whatever its size; a real one takes hours. */
export const nominalMs = 3_600_000;
const validatedMs = 180_000;
const processedMs = 300_000;
const stoppingMs = 60_000;

const work = "customization";
const stopping = "customization-stop";
const ticking = "customization-progress";
/** Forty updates a job, but never more than four a second of real time. */
const tickMs = nominalMs / 40;
const tickRealMsMin = 250;

/** Trainings under way, so that Stop can end them. */
const trainings = new WeakMap<Bedrock, Map<string, AbortController>>();

const note = (bedrock: Bedrock, job: CustomizationJob, progress?: number): void => {
  bedrock.cloud.journal.write({
    kind: "bedrock",
    resource: job.arn,
    name: job.name,
    state: job.status,
    ...(progress === undefined ? {} : { progress }),
  });
};

/** Tells the journal and EventBridge about the job's state. */
export const announce = (bedrock: Bedrock, job: CustomizationJob): void => {
  note(bedrock, job, isOver(job.status) ? 1 : 0);
  const { trainingDataConfig, validationDataConfig, outputDataConfig } = dataConfigs(job);
  const [validator] = validationDataConfig.validators;
  bedrock.changes.publish({
    detailType: "Model Customization Job State Change",
    resource: job.arn,
    account: job.account,
    detail: {
      version: "0.0",
      jobName: job.name,
      jobArn: job.arn,
      outputModelName: job.outputModelName,
      outputModelArn: job.outputModelArn,
      roleArn: job.roleArn,
      jobStatus: job.status,
      failureMessage: job.failureMessage ?? "",
      creationTime: iso(job.createdAt),
      lastModifiedTime: iso(job.changedAt),
      ...(job.endedAt === undefined ? {} : { endTime: iso(job.endedAt) }),
      baseModelArn: job.baseModelArn,
      hyperParameters: job.hyperParameters,
      trainingDataConfig,
      ...(validator === undefined ? {} : { validationDataConfig: validator }),
      outputDataConfig,
    },
  });
};

const dueAt = (bedrock: Bedrock, job: CustomizationJob, afterMs: number): number =>
  job.createdAt + afterMs / bedrock.cloud.clock.speed;

export const begin = (bedrock: Bedrock, job: CustomizationJob): void => {
  bedrock.agenda.planAt(work, job.arn, dueAt(bedrock, job, validatedMs));
  tick(bedrock, job);
};

const tick = (bedrock: Bedrock, job: CustomizationJob): void => {
  const { clock } = bedrock.cloud;
  bedrock.agenda.planAt(ticking, job.arn, clock.now() + Math.max(tickMs / clock.speed, tickRealMsMin));
};

const moved = (
  job: CustomizationJob,
  now: number,
  change: Partial<Record<Stage, StageState["status"]>>,
): CustomizationJob["stages"] => {
  const next = { ...job.stages };
  for (const [stage, status] of Object.entries(change) as [Stage, StageState["status"]][])
    next[stage] = { startedAt: now, ...job.stages[stage], status, changedAt: now };
  return next;
};

/** Ends a job: its state, its current stage, its scratch files, its event. */
const end = async (
  bedrock: Bedrock,
  job: CustomizationJob,
  status: JobStatus & ("Failed" | "Stopped" | "Completed"),
  failureMessage?: string,
): Promise<void> => {
  const now = bedrock.cloud.clock.now();
  const current = (Object.keys(job.stages) as Stage[]).find((stage) =>
    ["InProgress", "Stopping"].includes(job.stages[stage].status),
  );
  const ended: CustomizationJob = {
    ...job,
    status,
    changedAt: now,
    endedAt: now,
    stages: current === undefined ? job.stages : moved(job, now, { [current]: status }),
    ...(failureMessage === undefined ? {} : { failureMessage: failureMessage.slice(0, 2048) }),
  };
  bedrock.customizationJobs.put(ended);
  bedrock.agenda.forget(ticking, job.arn);
  announce(bedrock, ended);
  await rm(scratchDirectory(bedrock, job), { recursive: true, force: true });
  if (status !== "Completed") await bedrock.learned.forget(job.outputModelArn);
};

const validate = async (bedrock: Bedrock, job: CustomizationJob): Promise<void> => {
  const problem = await dataProblem(bedrock, job);
  const latest = stillRunning(bedrock, job.arn);
  if (!latest) return;
  if (problem !== undefined) return end(bedrock, latest, "Failed", problem);
  const now = bedrock.cloud.clock.now();
  const stages = moved(latest, now, { validation: "Completed", dataProcessing: "InProgress" });
  advance(bedrock, { ...latest, phase: "process", stages, changedAt: now }, processedMs);
};

const process = (bedrock: Bedrock, job: CustomizationJob): void => {
  const now = bedrock.cloud.clock.now();
  const stages = moved(job, now, { dataProcessing: "Completed", training: "InProgress" });
  advance(bedrock, { ...job, phase: "train", stages, changedAt: now }, processedMs);
};

const train = async (bedrock: Bedrock, job: CustomizationJob): Promise<void> => {
  const running = trainings.get(bedrock) ?? new Map<string, AbortController>();
  trainings.set(bedrock, running);
  const controller = new AbortController();
  running.set(job.arn, controller);
  const { learned } = bedrock;
  const task = {
    directory: learned.directoryOf(job.outputModelArn),
    family: job.family,
    ...stagedFiles(bedrock, job),
    ...(job.parentModelArn === undefined ? {} : { parent: learned.directoryOf(job.parentModelArn) }),
    plan: trainingPlan(job.hyperParameters, job.family),
  };
  try {
    const record = await learned.learn(task, controller.signal);
    const latest = stillRunning(bedrock, job.arn);
    if (!latest) return;
    const trainingLoss = rounded(record.steps.at(-1)?.loss ?? 0);
    const last = record.validation.at(-1);
    const measured = { trainingLoss, ...(last === undefined ? {} : { validationLoss: rounded(last.loss) }) };
    await writeArtifacts(bedrock, latest, record);
    advance(bedrock, { ...latest, ...measured, phase: "finish" }, nominalMs);
  } catch (error) {
    // A job that was stopped meanwhile, or a process that is ending, has nothing to report.
    if (bedrock.agenda.stopped || !stillRunning(bedrock, job.arn)) return;
    throw error;
  } finally {
    running.delete(job.arn);
  }
};

const finish = async (bedrock: Bedrock, job: CustomizationJob): Promise<void> => {
  if (bedrock.cloud.faults.strikes("jobFailures", job.name)) return end(bedrock, job, "Failed", unexpectedFailure);
  const {
    arn: jobArn,
    account,
    baseModelId,
    baseModelArn,
    hyperParameters,
    customizationType,
    customizationConfig,
    trainingUri,
    validationUris,
    outputUri,
  } = job;
  const key = kmsKeyArn(bedrock.cloud.region, account, job.customModelKmsKeyId);
  bedrock.customModels.put({
    arn: job.outputModelArn,
    account,
    name: job.outputModelName,
    status: "Active",
    createdAt: bedrock.cloud.clock.now(),
    jobArn,
    jobName: job.name,
    baseModelId,
    baseModelArn,
    hyperParameters,
    customizationType,
    ...(customizationConfig === undefined ? {} : { customizationConfig }),
    trainingUri,
    validationUris,
    outputUri,
    ...(key === undefined ? {} : { kmsKeyArn: key }),
    ...(job.parentModelArn === undefined ? {} : { parentModelArn: job.parentModelArn }),
    ...(job.trainingLoss === undefined ? {} : { trainingLoss: job.trainingLoss }),
    ...(job.validationLoss === undefined ? {} : { validationLoss: job.validationLoss }),
  });
  bedrock.tags.add(job.outputModelArn, job.customModelTags);
  await end(bedrock, job, "Completed");
};

const phases = { validate, process, train, finish };

const stillRunning = (bedrock: Bedrock, jobArn: string): CustomizationJob | undefined => {
  if (bedrock.agenda.stopped) return undefined;
  const job = bedrock.customizationJobs.get(jobArn);
  return job?.status === "InProgress" ? job : undefined;
};

const advance = (bedrock: Bedrock, job: CustomizationJob, afterMs: number): void => {
  bedrock.customizationJobs.put(job);
  bedrock.agenda.planAt(work, job.arn, dueAt(bedrock, job, afterMs));
};

/** Takes the job one phase further; any defect of ours ends it in AWS's words for the unexpected, never leaves it hanging. */
const step = async (bedrock: Bedrock, jobArn: string): Promise<void> => {
  const job = stillRunning(bedrock, jobArn);
  if (!job) return;
  try {
    await phases[job.phase](bedrock, job);
  } catch (error) {
    const latest = stillRunning(bedrock, jobArn);
    if (latest) await end(bedrock, latest, "Failed", unexpectedFailure);
    throw error;
  }
};

/** Ends a job's work and gives it the minute AWS takes to stop. */
export const requestStop = (bedrock: Bedrock, job: CustomizationJob): void => {
  const now = bedrock.cloud.clock.now();
  const current = (Object.keys(job.stages) as Stage[]).find((stage) => job.stages[stage].status === "InProgress");
  const stages = current === undefined ? job.stages : moved(job, now, { [current]: "Stopping" });
  const asked: CustomizationJob = { ...job, status: "Stopping", stages, changedAt: now };
  bedrock.customizationJobs.put(asked);
  bedrock.agenda.forget(work, job.arn);
  bedrock.agenda.forget(ticking, job.arn);
  trainings.get(bedrock)?.get(job.arn)?.abort();
  announce(bedrock, asked);
  bedrock.agenda.plan(stopping, job.arn, stoppingMs);
};

/** Makes the agenda know what customization jobs do when they are due. */
export const registerCustomization = (bedrock: Bedrock): void => {
  const { agenda, cloud } = bedrock;
  agenda.on(work, (jobArn) => step(bedrock, jobArn));
  agenda.on(stopping, async (jobArn) => {
    const job = bedrock.customizationJobs.get(jobArn);
    if (job?.status === "Stopping") await end(bedrock, job, "Stopped");
  });
  agenda.on(ticking, (jobArn) => {
    const job = stillRunning(bedrock, jobArn);
    if (!job) return;
    const passed = ((cloud.clock.now() - job.createdAt) * cloud.clock.speed) / nominalMs;
    note(bedrock, job, Math.min(0.99, passed));
    tick(bedrock, job);
  });
};
