import type { RunningCloud } from "../e2e/running-cloud.ts";

const model = "amazon.nova-lite-v1:0";
const prompts = {
  topic: { template: "Of which topic is this? {{text}}" },
  short: { template: "In one line: {{response}}" },
};

const rows = (count: number): string =>
  ["record_id,text", ...Array.from({ length: count }, (_, at) => `${at},"Text ${at}, of many words."`)].join("\n");

const stage = (name: keyof typeof prompts, input: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  name,
  model,
  input,
  asks: { mode: "single", prompt: name },
  ...more,
});

const order = async (
  cloud: RunningCloud,
  turn: string,
  asked: { records: number; stages?: (uri: string) => object[]; more?: Record<string, unknown> },
): Promise<string> => {
  const uri = await cloud.upload(`${turn}/rows.csv`, rows(asked.records));
  const stages = asked.stages?.(uri) ?? [stage("topic", { from: "s3", uri })];
  const results = { formats: ["csv"] };
  return cloud.publish("PipelineRequested", { name: turn, requestId: turn, prompts, stages, results, ...asked.more });
};

const ended = async (cloud: RunningCloud, runId: string, outcome: string): Promise<void> => {
  const { data } = await cloud.heard(runId, "RunEnded");
  if (data["outcome"] !== outcome)
    throw new Error(`the run ended ${String(data["outcome"])}: ${String(data["reason"])}`);
};

/** Two jobs, one stage after the other, the second through an inference profile, and what is too little for a job on demand. */
export const pipeline = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const stages = (uri: string) => [
    stage("topic", { from: "s3", uri }, { limits: { maxRecordsPerJob: 120 } }),
    stage("short", { from: "stage", stage: "topic" }, { form: "Converse", model: `us.${model}` }),
  ];
  await ended(cloud, await order(cloud, turn, { records: 130, stages }), "succeeded");
};

/** So few that no job takes them: of a model by its own name, and through an inference profile. */
export const onDemandPipeline = async (cloud: RunningCloud, turn: string): Promise<void> => {
  await ended(cloud, await order(cloud, turn, { records: 7 }), "succeeded");
  const stages = (uri: string) => [stage("topic", { from: "s3", uri }, { model: `us.${model}` })];
  await ended(cloud, await order(cloud, `${turn}-profile`, { records: 7, stages }), "succeeded");
};

export const rejectedPipeline = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const stages = () => [stage("topic", { from: "s3", uri: `s3://${cloud.bucket}/sources/nothing-at-all.csv` })];
  await ended(cloud, await order(cloud, turn, { records: 1, stages }), "rejected");
};

/** Stopped in its job, and taken up again from there by another run. */
export const cancelledPipeline = async (cloud: RunningCloud, turn: string): Promise<void> => {
  const runId = await order(cloud, turn, { records: 150 });
  await cloud.heard(runId, "BatchJobSubmitted");
  await cloud.publish("CancellationRequested", { runId });
  await ended(cloud, runId, "cancelled");
  const again = await order(cloud, turn, { records: 150, more: { requestId: `${turn}-again`, resumes: { runId } } });
  await ended(cloud, again, "succeeded");
};
