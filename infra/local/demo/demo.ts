import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Command } from "commander";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeReadmesCsv } from "../../../examples/gather-readmes.ts";
import { NotRunning } from "../../../services/console/journal-client.ts";
import { publishRequest, readRequest, uploadSource } from "../../../services/console/publish-request.ts";
import { UserError } from "../../../services/console/user-error.ts";
import { asRecord, asRunEvent, groupRuns, type RunEvent } from "../../../services/console/run-view.ts";
import { parseUri } from "../../../services/chassis/uri.ts";
import type { FaultRates } from "../core/faults.ts";
import type { Entry } from "../core/journal.ts";
import { withFaultOption } from "../fault-option.ts";
import { defaultSpeed, startLocalCloud, type LocalCloud } from "../local-cloud.ts";
import { isNews } from "../warning.ts";
import { projectRoot, wholeNumber } from "../start.ts";
import { countOperations } from "./operations.ts";
import { silentScreen, terminalScreen, type Screen } from "./screen.ts";
import { asJson, asText, type DemoResult } from "./summary.ts";

type Options = { json?: boolean; pipeline?: boolean; speed: number; seed: string; fault: Partial<FaultRates> };

/** A run that has not ended by then has gone wrong; the demo says so instead of waiting for ever. */
const deadlineMs = 180_000;
/** A mail comes within seconds of the end. */
const mailMs = 30_000;
/** With faults it takes as long as its retries. */
const deadlineWithFaultsMs = 900_000;

/** Both are about the same rows. */
const requests = { training: "readme-descriptions.json", pipeline: "readmes-pipeline.json" };

const demo = async (options: Options): Promise<DemoResult> => {
  const directory = await mkdtemp(join(tmpdir(), "choreo-demo-"));
  const screen = options.json === true ? silentScreen : terminalScreen();
  let local: LocalCloud | undefined;
  try {
    screen.say("Starting the local cloud from the CDK app's template …");
    local = await startLocalCloud({
      root: projectRoot,
      port: 0,
      directory: join(directory, "cloud"),
      ephemeral: true,
      speed: options.speed,
      seed: options.seed,
      faults: options.fault,
      // Reserved for examples (RFC 2606), and nothing leaves the machine.
      context: { senderEmail: "choreo@example.com", notificationEmails: ["you@example.com"] },
    });
    screen.say(`  ${Object.keys(local.stack.resources).length} resources at ${local.endpoint}`);
    return await runOn(local, directory, {
      screen,
      request: requests[options.pipeline === true ? "pipeline" : "training"],
    });
  } finally {
    screen.close();
    await local?.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

const runOn = async (
  local: LocalCloud,
  directory: string,
  { screen, request }: { screen: Screen; request: string },
): Promise<DemoResult> => {
  const startedAt = performance.now();
  const file = join(directory, "request.json");
  await writeFile(file, await readFile(join(projectRoot, "examples", request)));
  const rows = await writeReadmesCsv(join(projectRoot, "node_modules"), join(directory, "readmes.csv"));
  screen.say(`  ${rows} READMEs gathered from node_modules\n`);
  const faulty = Object.values(local.cloud.faults.rates()).some((rate) => rate > 0);
  const watched = watch(local, screen, faulty ? deadlineWithFaultsMs : deadlineMs);
  const runId = await publish(local, file);
  const ended = await watched.ended(runId);
  await watched.settled();
  const mail = (await watched.mailed()) ? await keepMail(local, runId) : undefined;
  const run = groupRuns(watched.events).find((candidate) => candidate.runId === runId) ?? {
    runId,
    startedAt: 0,
    events: [],
  };
  const seconds = (performance.now() - startedAt) / 1000;
  const { outcome, reason } = ended.data as { outcome: string; reason: string };
  const report = await readReport(local, run.events);
  const samples = await readSamples(local, run.events);
  return { runId, outcome, reason, run, report, samples, mail, operations: countOperations(watched.entries), seconds };
};

/** The demo's cloud goes when it ends; the mail stays, to be opened in a mail program. */
const keepMail = async (local: LocalCloud, runId: string): Promise<string | undefined> => {
  const outbox = join(local.cloud.directory, "outbox");
  for (const name of await readdir(outbox)) {
    const mime = await readFile(join(outbox, name), "utf8");
    if (!/^X-Choreo-Reference: /m.test(mime) || !mime.replaceAll(/=\r?\n/g, "").includes(runId)) continue;
    const kept = join(".choreo", "outbox", name);
    await mkdir(join(projectRoot, ".choreo", "outbox"), { recursive: true });
    await writeFile(join(projectRoot, kept), mime);
    return kept;
  }
  return undefined;
};

/** The evaluation's report, where there was one: it has every metric's interval. */
const readReport = async (local: LocalCloud, events: readonly RunEvent[]): Promise<Record<string, unknown>> => {
  const uri = asRecord(events.find(({ type }) => type === "EvaluationScored")?.data["comparison"])["reportUri"];
  return typeof uri === "string" ? asRecord(JSON.parse(await readText(local, uri))) : {};
};

/** Three records of the stage that writes lines for a catalogue, as the results have them. */
const readSamples = async (
  local: LocalCloud,
  events: readonly RunEvent[],
): Promise<readonly Record<string, unknown>[]> => {
  const results = events.find(({ type }) => type === "PipelineCompleted")?.data["results"];
  const files = Array.isArray(results) ? results.map(asRecord) : [];
  const uri = files.find(({ stage, format }) => stage === "line" && format === "jsonl")?.["uri"];
  if (typeof uri !== "string") return [];
  const lines = (await readText(local, uri)).split("\n").slice(0, 3).filter(Boolean);
  return lines.map((line) => {
    const { record_id, prompt, first_sentence, response } = asRecord(JSON.parse(line));
    return { record_id, prompt, first_sentence, response };
  });
};

const readText = async (local: LocalCloud, uri: string): Promise<string> => {
  const { bucket: Bucket, key: Key } = parseUri(uri);
  const { Body } = await new S3Client({ ...clientOptions(local), forcePathStyle: true }).send(
    new GetObjectCommand({ Bucket, Key }),
  );
  return (await Body?.transformToString()) ?? "";
};

const clientOptions = (local: LocalCloud) => {
  const { account, region } = local.cloud;
  return { endpoint: local.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: "demo" } };
};

const publish = async (local: LocalCloud, file: string): Promise<string> => {
  const { account } = local.cloud;
  const options = clientOptions(local);
  const { BusName: bus = "", BucketName: bucket = "" } = local.stack.outputs;
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const uploaded = await uploadSource(await readRequest(file), { file, bucket, client: s3 });
  return publishRequest(uploaded, { client: new EventBridgeClient(options), bus, account, requestId: "demo" });
};

/** Follows the journal: shows what happens and keeps it for the summary. */
const watch = (local: LocalCloud, screen: Screen, withinMs: number) => {
  const entries: Entry[] = [];
  const events: RunEvent[] = [];
  const { journal, clock } = local.cloud;
  let startedAt: number | undefined;
  let wake = (): void => undefined;
  const note = (event: RunEvent): void => {
    // Delivery is at least once, and so is speech: the same fact again is no news.
    if (events.some(({ id }) => id === event.id)) return;
    startedAt ??= event.at;
    events.push(event);
    screen.event(event, startedAt);
    wake();
  };
  journal.follow((entry) => {
    entries.push(entry);
    if (entry.kind === "bedrock") screen.bedrock(entry);
    if (entry.kind === "warning" && isNews(entry)) screen.warn(entry.message);
    const event = entry.kind === "event" ? asRunEvent(entry) : undefined;
    if (event) note(event);
  });
  const ended = async (runId: string): Promise<RunEvent> => {
    const { promise, resolve, reject } = Promise.withResolvers<RunEvent>();
    const look = () => {
      const end = events.find((event) => event.runId === runId && event.type === "RunEnded");
      if (end) resolve(end);
    };
    wake = look;
    const deadline = clock.after(withinMs, () =>
      reject(new UserError(`the run has not ended after ${withinMs / 1000} s`)),
    );
    look();
    return promise.finally(() => deadline.cancel());
  };
  /** The services that hear RunEnded still write it down; their operations belong to the run's cost. */
  const settled = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    clock.after(500, resolve);
    return promise;
  };
  /** Is a mail out, after half a minute at most? The run has ended without it, and so can the demo. */
  const mailed = async (): Promise<boolean> => {
    const isMail = (entry: Entry): boolean =>
      entry.kind === "call" && entry.service === "sesv2" && entry.operation === "SendEmail" && entry.status === 200;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const unfollow = journal.follow((entry) => isMail(entry) && resolve(true));
    const deadline = clock.after(mailMs, () => resolve(false));
    if (entries.some(isMail)) resolve(true);
    return promise.finally(() => {
      unfollow();
      deadline.cancel();
    });
  };
  return { entries, events, ended, settled, mailed };
};

if (import.meta.main) {
  const program = withFaultOption(new Command("npm run demo --"))
    .description("Trains a model on the READMEs of this machine's packages, start to end, in a local cloud")
    .option("--pipeline", "instead, asks models about the same READMEs in three stages of batch inference")
    .option("--json", "print one JSON object instead of lines for people")
    .option(
      "--speed <number>",
      "how much faster than AWS time passes for Bedrock's jobs",
      wholeNumber("the speed", 1_000_000),
      defaultSpeed,
    )
    .option("--seed <text>", "decides ids and every seeded fault", "choreo")
    .parse();
  const options = program.opts<Options>();
  try {
    const result = await demo(options);
    process.stdout.write(`${options.json === true ? JSON.stringify(asJson(result)) : asText(result)}\n`);
    process.exitCode = result.outcome === "succeeded" ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof NotRunning)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
