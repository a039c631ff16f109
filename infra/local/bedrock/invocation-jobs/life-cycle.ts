import { createReadStream, existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Bedrock } from "../context.ts";
import { unexpectedFailure } from "../errors.ts";
import { foundationModelArn } from "../models/identifiers.ts";
import { below, s3Location } from "../s3-location.ts";
import { checkInput } from "./input-files.ts";
import { isLive } from "./invocation-job.ts";
import type { InvocationJob, InvocationStatus } from "./invocation-job.ts";
import { jobScratch, outputFiles, processRecords } from "./process-records.ts";

/** A batch job takes half an hour of AWS time, whatever its size; a real one takes minutes to a day. */
export const nominalMs = 1_800_000;
const validatingMs = 90_000;
const scheduledMs = 270_000;
const startedMs = 450_000;
const stoppingMs = 60_000;
const tickMs = nominalMs / 40;
const tickRealMsMin = 250;

const work = "invocation";
const stopping = "invocation-stop";
const ticking = "invocation-progress";

/** `Aug 28, 2024, 10:47:53 PM`: how the batch event writes its creationTime, unlike every other time in AWS events. */
const eventTime = (ms: number): string =>
  new Intl.DateTimeFormat("en-US", {
    month: "short",
    day: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone: "UTC",
  })
    .format(ms)
    .replace(/\u202f/g, " ");

const note = (bedrock: Bedrock, job: InvocationJob, progress: number): void => {
  const { arn: resource, name, status: state } = job;
  bedrock.cloud.journal.write({ kind: "bedrock", resource, name, state, progress });
};

/** Tells the journal and EventBridge about the job's state. */
export const announce = (bedrock: Bedrock, job: InvocationJob): void => {
  note(bedrock, job, isLive(job.status) ? passed(bedrock, job) : 1);
  bedrock.changes.publish({
    detailType: "Batch Inference Job State Change",
    resource: job.arn,
    account: job.account,
    detail: {
      version: "0.0",
      accountId: job.account,
      batchJobName: job.name,
      batchJobArn: job.arn,
      batchModelId: foundationModelArn(bedrock.cloud.region, job.foundationModelId),
      status: job.status,
      failureMessage: job.status === "Failed" ? (job.message ?? "") : "",
      creationTime: eventTime(job.createdAt),
    },
  });
};

const passed = ({ cloud }: Bedrock, job: InvocationJob): number =>
  Math.min(0.99, ((cloud.clock.now() - job.createdAt) * cloud.clock.speed) / nominalMs);

const planAfter = (bedrock: Bedrock, job: InvocationJob, afterMs: number): void =>
  bedrock.agenda.planAt(work, job.arn, job.createdAt + afterMs / bedrock.cloud.clock.speed);

export const begin = (bedrock: Bedrock, job: InvocationJob): void => {
  planAfter(bedrock, job, validatingMs);
  tick(bedrock, job);
};

const tick = (bedrock: Bedrock, job: InvocationJob): void => {
  const { clock } = bedrock.cloud;
  bedrock.agenda.planAt(ticking, job.arn, clock.now() + Math.max(tickMs / clock.speed, tickRealMsMin));
};

/** The job as it is now, if it is still on its way and this process is too. */
const onItsWay = (bedrock: Bedrock, jobArn: string): InvocationJob | undefined => {
  if (bedrock.agenda.stopped) return undefined;
  const job = bedrock.invocationJobs.get(jobArn);
  return job && isLive(job.status) && job.status !== "Stopping" ? job : undefined;
};

const put = (bedrock: Bedrock, job: InvocationJob, change: Partial<InvocationJob>): InvocationJob => {
  const next = { ...job, ...change, changedAt: bedrock.cloud.clock.now() };
  bedrock.invocationJobs.put(next);
  if (next.status !== job.status) announce(bedrock, next);
  return next;
};

const end = async (bedrock: Bedrock, job: InvocationJob, status: InvocationStatus, message?: string): Promise<void> => {
  bedrock.agenda.forget(ticking, job.arn);
  const endedAt = bedrock.cloud.clock.now();
  put(bedrock, job, { status, endedAt, ...(message === undefined ? {} : { message: message.slice(0, 2048) }) });
  await rm(jobScratch(bedrock, job), { recursive: true, force: true });
};

const validate = (bedrock: Bedrock, job: InvocationJob): void => {
  planAfter(bedrock, put(bedrock, job, { status: "Validating", phase: "check" }), scheduledMs);
};

const check = async (bedrock: Bedrock, job: InvocationJob): Promise<void> => {
  const found = await checkInput(bedrock, job);
  const latest = onItsWay(bedrock, job.arn);
  if (!latest) return;
  if ("problem" in found) return end(bedrock, latest, "Failed", found.problem);
  const counters = { total: found.records, processed: 0, success: 0, error: 0 };
  const scheduled = put(bedrock, latest, {
    status: "Scheduled",
    phase: "schedule",
    counters,
    ...fateOf(bedrock, job.name),
  });
  // A job that never starts waits out its time.
  if (scheduled.fate === "expire") bedrock.agenda.planAt(work, job.arn, job.expiresAt);
  else planAfter(bedrock, scheduled, startedMs);
};

const fateOf = ({ cloud: { faults } }: Bedrock, name: string): Pick<InvocationJob, "fate"> => {
  if (faults.strikes("expiry", name)) return { fate: "expire" };
  return faults.strikes("jobFailures", name) ? { fate: "fail" } : {};
};

const schedule = async (bedrock: Bedrock, job: InvocationJob): Promise<void> => {
  const { cloud } = bedrock;
  if (job.fate === "expire" || cloud.clock.now() >= job.expiresAt)
    return end(bedrock, job, "Expired", `The job timed out after ${job.timeoutHours} hours without being started.`);
  const part = cloud.faults.strike("partialCompletion", job.name);
  const cut = part === undefined ? {} : { cutAfter: Math.floor(part * job.counters.total) };
  planAfter(bedrock, put(bedrock, job, { status: "InProgress", phase: "process", ...cut }), startedMs);
};

const process = async (bedrock: Bedrock, job: InvocationJob): Promise<void> => {
  if (job.fate === "fail") return end(bedrock, job, "Failed", unexpectedFailure);
  const done = await processRecords(bedrock, job, (progress) => {
    const latest = onItsWay(bedrock, job.arn);
    if (latest) bedrock.invocationJobs.put({ ...latest, ...progress });
    return latest !== undefined;
  });
  const latest = onItsWay(bedrock, job.arn);
  if (!latest || !done) return;
  planAfter(bedrock, put(bedrock, latest, { ...done, phase: "finish" }), nominalMs);
};

const writeOutput = async (bedrock: Bedrock, job: InvocationJob): Promise<void> => {
  const folder = below(s3Location(job.outputUri), job.id);
  for (const file of outputFiles(bedrock, job)) {
    if (!existsSync(file.path)) continue;
    const { bucket, key } = below(folder, file.name);
    await bedrock.s3.put(bucket, key, createReadStream(file.path), "application/octet-stream");
  }
  const force = bedrock.cloud.faults.strike("manifestErrors", job.name);
  if (force !== undefined && force < 0.5) return;
  const { tokens } = job;
  const counters = force !== undefined ? { ...job.counters, processed: job.counters.processed + 1 } : job.counters;
  const manifest = {
    totalRecordCount: counters.total,
    processedRecordCount: counters.processed,
    successRecordCount: counters.success,
    errorRecordCount: counters.error,
    inputTokenCount: tokens.input,
    outputTokenCount: tokens.output,
  };
  const { bucket, key } = below(folder, "manifest.json.out");
  await bedrock.s3.put(bucket, key, JSON.stringify(manifest), "application/json");
};

const finish = async (bedrock: Bedrock, job: InvocationJob): Promise<void> => {
  await writeOutput(bedrock, job);
  const latest = onItsWay(bedrock, job.arn);
  if (!latest) return;
  const { total, processed } = job.counters;
  if (processed === total) await end(bedrock, latest, "Completed");
  else
    await end(
      bedrock,
      latest,
      "PartiallyCompleted",
      `The job timed out; ${processed} of ${total} records were processed.`,
    );
};

const phases = { validate, check, schedule, process, finish };

const step = async (bedrock: Bedrock, jobArn: string): Promise<void> => {
  const job = onItsWay(bedrock, jobArn);
  if (!job) return;
  try {
    await phases[job.phase](bedrock, job);
  } catch (error) {
    const latest = onItsWay(bedrock, jobArn);
    if (latest) await end(bedrock, latest, "Failed", unexpectedFailure);
    throw error;
  }
};

export const requestStop = (bedrock: Bedrock, job: InvocationJob): void => {
  bedrock.agenda.forget(work, job.arn);
  bedrock.agenda.forget(ticking, job.arn);
  put(bedrock, job, { status: "Stopping" });
  bedrock.agenda.plan(stopping, job.arn, stoppingMs);
};

/** Makes the agenda know what batch jobs do when they are due. */
export const registerInvocationJobs = (bedrock: Bedrock): void => {
  bedrock.agenda.on(work, (jobArn) => step(bedrock, jobArn));
  bedrock.agenda.on(stopping, async (jobArn) => {
    const job = bedrock.invocationJobs.get(jobArn);
    if (job?.status === "Stopping") await end(bedrock, job, "Stopped");
  });
  bedrock.agenda.on(ticking, (jobArn) => {
    const job = onItsWay(bedrock, jobArn);
    if (!job) return;
    note(bedrock, job, passed(bedrock, job));
    tick(bedrock, job);
  });
};
