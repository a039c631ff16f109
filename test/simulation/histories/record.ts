import { BedrockClient, StopModelCustomizationJobCommand } from "@aws-sdk/client-bedrock";
import { readFileSync, writeFileSync } from "node:fs";
import { asRunEvent } from "../../../services/console/run-view.ts";
import { conversation, novaMicro, questionRows, runCloud, type RunningCloud } from "../../e2e/running-cloud.ts";
import type { History } from "./history.ts";

/** Records whole runs of the local cloud as they went over the bus: `npm run record-history`. What is recorded stays; a later version gets files of its own. */
const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const request = (name: string, uri: string, more: Record<string, unknown> = {}) => ({
  requestId: `history-${name}`,
  name,
  source: { uri },
  records: conversation,
  promptsMin: 10,
  split: { train: 0.6, validation: 0, test: 0.4 },
  training: { baseModel: novaMicro },
  ...more,
});

const uploaded = (cloud: RunningCloud, name: string) => cloud.upload(`${name}.csv`, questionRows(60));

const start = async (cloud: RunningCloud, name: string, more: Record<string, unknown> = {}): Promise<string> =>
  cloud.publish("DatasetRequested", request(name, await uploaded(cloud, name), more));

const hosting = { method: "on-demand" };
/** A margin that every model reaches, and one that none does. */
const evaluation = (margin: number) => ({ metric: "chrf", margin, maxTokens: 64 });

const cancelled = async (cloud: RunningCloud): Promise<string> => {
  const runId = await start(cloud, "cancelled", { hosting, evaluation: evaluation(-1) });
  await cloud.heard(runId, "TrainingJobSubmitted");
  await cloud.publish("CancellationRequested", { runId });
  return runId;
};

/** Somebody stops the job in Bedrock's own console. */
const trainingFailed = async (cloud: RunningCloud): Promise<string> => {
  const runId = await start(cloud, "training-failed");
  const { data } = await cloud.heard(runId, "TrainingJobSubmitted");
  const bedrock = new BedrockClient(cloud.options);
  await bedrock.send(new StopModelCustomizationJobCommand({ jobIdentifier: String(data["jobArn"]) }));
  return runId;
};

const stories: Record<string, (cloud: RunningCloud) => Promise<string>> = {
  promoted: (cloud) => start(cloud, "promoted", { hosting, evaluation: evaluation(-1) }),
  retired: (cloud) => start(cloud, "retired", { hosting, evaluation: evaluation(1) }),
  rejected: (cloud) => cloud.publish("DatasetRequested", request("rejected", "s3://nowhere-at-all/x.csv")),
  cancelled,
  "training-failed": trainingFailed,
};

const record = async (): Promise<void> => {
  const cloud = await runCloud({ speed: 2880 });
  for (const [name, begin] of Object.entries(stories)) {
    const runId = await begin(cloud);
    await cloud.heard(runId, "RunEnded");
    const events = cloud
      .entries()
      .flatMap((entry) => (entry.kind === "event" && asRunEvent(entry)?.runId === runId ? [entry.event] : []));
    const history: History = { recordedBy: version, events };
    writeFileSync(new URL(`${name}.v${version}.json`, import.meta.url), `${JSON.stringify(history, null, 2)}\n`);
    process.stdout.write(`${name}: ${events.map((event) => event["detail-type"]).join(", ")}\n`);
  }
  await cloud.close();
};

await record();
