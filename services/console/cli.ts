import { BedrockClient } from "@aws-sdk/client-bedrock";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { Command, Option } from "commander";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { CancellationRequested, RedriveRequested, RollbackRequested, stableId } from "../../events-schema/index.ts";
import { httpHub } from "../batch/adapters/http-hub.ts";
import { documentedHosts } from "../batch/domain/hub-hosts.ts";
import { serviceQuotaLimits } from "../chassis/aws/service-quota-limits.ts";
import { jobsAtOnceBy } from "./jobs-at-once.ts";
import { systemClock } from "../chassis/clock.ts";
import { oneLine } from "../notification/domain/plain-text.ts";
import { s3Peek } from "./s3-peek.ts";
import { importFile } from "./import/import-file.ts";
import { causeTree, drawTree } from "./cause-tree.ts";
import { eventLine } from "./event-line.ts";
import { deleteHosted, hostedLine, listHosted } from "./hosted.ts";
import { NotRunning, isEvent, journalClient } from "./journal-client.ts";
import { publishRequest, readRequest, uploadSource, type Request } from "./publish-request.ts";
import { UserError } from "./user-error.ts";
import { planFile } from "./plan.ts";
import { pipelineLines, planAsJson } from "./plan-lines.ts";
import { planReplay } from "./replay-plan.ts";
import { planLines, replay } from "./replay.ts";
import { download, linkTo, objectsOf, readHours, readResults } from "./results.ts";
import { resumedRequest } from "./resume-request.ts";
import { readWindow } from "./replay-window.ts";
import { asRunEvent, endTypes, groupRuns, outcomeOf, type Run, type RunEvent } from "./run-view.ts";

const port = process.env["CHOREO_PORT"] ?? "4566";
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const program = new Command("choreo")
  .description("Publish requests to the choreography and watch its runs (reads the local cloud's journal)")
  .addOption(
    new Option("--endpoint <url>", "where the local cloud answers")
      .env("CHOREO_ENDPOINT")
      .default(`http://127.0.0.1:${port}`),
  )
  .option("--json", "print JSON for machines instead of lines for people")
  .exitOverride()
  .configureOutput({ writeErr: (text) => void process.stderr.write(text) });

const endpointOf = (): string => program.opts<{ endpoint: string }>().endpoint.replace(/\/$/, "");
const asJson = (): boolean => program.opts<{ json?: boolean }>().json === true;

const account = (): string => {
  const key = process.env["AWS_ACCESS_KEY_ID"] ?? "";
  return /^\d{12}$/.test(key) ? key : "000000000000";
};

const clientOptions = () => ({
  endpoint: endpointOf(),
  region: process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"] ?? "us-east-1",
  credentials: { accessKeyId: account(), secretAccessKey: "local" },
});

const stackOutput = async (name: string): Promise<string> => {
  const { outputs } = await journalClient(endpointOf()).stack();
  const value = outputs[name];
  if (value === undefined)
    throw new UserError(`the stack has no output ${name}; restart the local cloud with: npm start`);
  return value;
};

const send = async (request: Request): Promise<string> =>
  publishRequest(request, {
    client: new EventBridgeClient(clientOptions()),
    bus: await stackOutput("BusName"),
    account: account(),
    requestId: stableId("cli", systemClock.now().toISOString(), process.pid),
  });

program
  .command("publish")
  .description("publish a request; prints the run's id")
  .argument(
    "<file.json>",
    'a file with { "type": "DatasetRequested", "data": { … } }; "uri": "file:rows.csv" uploads a file beside it',
  )
  .action(async (file: string) => {
    const read = await readRequest(file);
    const bucket = await stackOutput("BucketName");
    const request = await uploadSource(read, {
      file,
      bucket,
      client: new S3Client({ ...clientOptions(), forcePathStyle: true }),
    });
    const runId = await send(request);
    print(asJson() ? JSON.stringify({ runId }) : `run ${runId}\nfollow it with: npm run choreo -- watch ${runId}`);
  });

program
  .command("plan")
  .description("check a pipeline request and its data, and show what it would run and cost; nothing is started")
  .argument("<request.json>", 'a file with { "type": "PipelineRequested", "data": { … } }')
  .option("--slots <number>", "jobs of a model at once, instead of what the account's quota says")
  .option("--aws", "look at AWS, with the region and credentials of your environment, instead of the local cloud")
  .action(async (file: string, options: { slots?: string; aws?: boolean }) => {
    const slots = Number(options.slots ?? 1);
    if (!Number.isInteger(slots) || slots < 1)
      throw new UserError(`--slots is ${options.slots}; give a number of jobs`);
    const aws = options.aws === true;
    const client = new S3Client(aws ? {} : { ...clientOptions(), forcePathStyle: true });
    const byQuota = jobsAtOnceBy(serviceQuotaLimits(new ServiceQuotasClient(aws ? {} : clientOptions())));
    const jobsAtOnce = options.slots === undefined ? byQuota : async () => slots;
    const url = process.env["CHOREO_HUB_URL"] ?? "https://huggingface.co";
    const hub = httpHub({ url, hosts: documentedHosts, clock: systemClock });
    const planned = await planFile(file, { cloud: s3Peek(client), hub, jobsAtOnce }).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ECONNREFUSED")
        throw new UserError(
          `nothing answers at ${endpointOf()}; start the local cloud with: npm start, or plan with --aws`,
        );
      throw error;
    });
    if (asJson()) print(JSON.stringify(planAsJson(planned)));
    else for (const line of pipelineLines(file, planned)) print(line);
    if (planned.problems.length > 0) process.exitCode = 1;
  });

program
  .command("import")
  .description("turn an execution input of the Step Functions batch orchestrators into a request; says what it changed")
  .argument("<their.json>", "the input of an execution, of one stage or many, or a pipeline's configuration file")
  .option("--prompts <file>", "the prompts by their ids: JSON, YAML, or prompt_templates.py")
  .option("--out <request.json>", "write the request to this file instead of printing it")
  .option("--account <id>", "what YOUR_ACCOUNT_ID stands for", account())
  .action(async (file: string, options: { prompts?: string; out?: string; account: string }) => {
    if (!/^\d{12}$/.test(options.account))
      throw new UserError(`--account is ${options.account}; an account has twelve digits`);
    const { request, notes, problems } = await importFile(file, options.prompts, options.account);
    const text = JSON.stringify(request, null, 2);
    if (options.out !== undefined) await writeFile(options.out, `${text}\n`);
    if (asJson()) print(JSON.stringify({ request, notes, problems }));
    else if (options.out === undefined) print(text);
    // Not on standard output, which is the request.
    const say = (line: string): void => void process.stderr.write(`${oneLine(line, 1000)}\n`);
    for (const { kind, sentence } of notes) say(`${kind === "changed" ? "changed" : "left out"}: ${sentence}`);
    for (const { code, message, remedy, places = [] } of problems)
      say(`problem ${code}: ${message}; ${remedy} (${places.join(", ")})`);
    if (problems.length > 0) process.exitCode = 1;
  });

program
  .command("cancel")
  .description("stop a run: nothing more is started for it")
  .argument("<run>")
  .action(async (id: string) => {
    const { runId } = await findRun(id);
    await send({ contract: CancellationRequested, data: { runId } });
    print(asJson() ? JSON.stringify({ runId }) : `cancellation of ${runId} is published`);
  });

program
  .command("resume")
  .description("start a new run of an ended pipeline, which takes over what that has finished")
  .argument("<run>")
  .option("--from <stage>", "ask this stage and all after it anew")
  .action(async (id: string, options: { from?: string }) => {
    const runId = await send(resumedRequest(await findRun(id), options.from));
    print(asJson() ? JSON.stringify({ runId }) : `run ${runId}\nfollow it with: npm run choreo -- watch ${runId}`);
  });

program
  .command("redrive")
  .description("send parked messages back to their queues")
  .option("--id <parkedId...>", "these messages only")
  .option("--consumer <service/reaction>", "parked by this reaction only")
  .option("--code <code>", "parked for this reason only")
  .option("--run <runId>", "of this run only")
  .option("--dry-run", "only say which")
  .action(async (options: { id?: string[]; consumer?: string; code?: string; run?: string; dryRun?: boolean }) => {
    const { id: parkedIds, run: runId, ...rest } = options;
    const data = { ...rest, ...(parkedIds && { parkedIds }), ...(runId !== undefined && { runId }) };
    const redriveRun = await send({ contract: RedriveRequested, data });
    await follow(redriveRun, ["MessagesRedriven"]);
  });

program
  .command("runs")
  .description("list the runs, oldest first")
  .action(async () => {
    const runs = await readRuns();
    if (asJson())
      return print(
        JSON.stringify(runs.map((run) => ({ runId: run.runId, outcome: outcomeOf(run), events: run.events.length }))),
      );
    if (runs.length === 0)
      print("no runs yet; publish one with: npm run choreo -- publish examples/question-answers.json");
    for (const run of runs) {
      const [first] = run.events;
      print(
        `${run.runId}  ${outcomeOf(run).padEnd(9)}  ${new Date(run.startedAt).toISOString()}  ${first?.type ?? ""}  ${nameOf(first)}`,
      );
    }
  });

program
  .command("run")
  .description("show a run's events as a tree of causes")
  .argument("<id>", "the run's id or its first characters")
  .action(async (id: string) => {
    const run = await findRun(id);
    if (asJson()) return print(JSON.stringify({ runId: run.runId, outcome: outcomeOf(run), events: run.events }));
    print(`run ${run.runId}: ${outcomeOf(run)}`);
    for (const { branches, event } of drawTree(causeTree(run.events))) print(eventLine(event, run.startedAt, branches));
  });

program
  .command("watch")
  .description("show a run's events as they happen, until it ends")
  .argument("<id>", "the run's id or its first characters")
  .action(async (id: string) => follow((await findRun(id)).runId, endTypes));

type ResultsOptions = { bucket?: string; aws?: boolean; download?: string; links?: boolean; hours: string };

program
  .command("results")
  .description("list an ended run's results, download them, or make links to them")
  .argument("<run>", "the run's id; in the local cloud its first characters do")
  .option("--download <folder>", "write them to files under this folder")
  .option("--links", "make a link to each, which anyone who has it may follow")
  .option("--hours <number>", "how long the links hold", "1")
  .option("--aws", "on AWS, with the region and credentials of your environment, instead of the local cloud")
  .option("--bucket <name>", "the stack's bucket (its output BucketName); needed on AWS")
  .action(async (id: string, options: ResultsOptions) => {
    const hours = readHours(options.hours);
    const aws = options.aws === true;
    if (aws && options.bucket === undefined)
      throw new UserError("--aws needs --bucket: the output BucketName of the stack");
    const client = new S3Client(aws ? {} : { ...clientOptions(), forcePathStyle: true });
    const bucket = options.bucket ?? (await stackOutput("BucketName"));
    const found = await readResults(client, { bucket, runId: aws ? id : (await findRun(id)).runId });
    if (!asJson()) print(oneLine(`run ${found.runId} ${found.outcome} at ${found.endedAt}: ${found.reason}`, 500));
    const objects: Record<string, unknown>[] = [];
    for await (const object of objectsOf(client, found)) {
      const link = options.links === true ? await linkTo(client, object.uri, hours) : undefined;
      const file = options.download === undefined ? undefined : await download(client, object.uri, options.download);
      objects.push({ ...object, ...(link !== undefined && { link }), ...(file !== undefined && { file }) });
      if (asJson()) continue;
      print(oneLine(`${object.name}: ${object.uri}`, 1500));
      if (file !== undefined) print(`  downloaded to ${file}`);
      if (link !== undefined) print(`  ${link}`);
    }
    if (asJson()) return print(JSON.stringify({ ...found, results: objects }));
    if (objects.length === 0) print("it left no files");
    else if (options.links === true)
      print(`the links hold for ${hours} h, or until the credentials that made them end, if that is sooner`);
  });

const nameOf = (event: RunEvent | undefined): string => {
  const name = event?.data["name"];
  return typeof name === "string" ? name : "";
};

program
  .command("hosted")
  .description("list what hosts customized models at Bedrock, since when, for whom, and its cost a day")
  .option("--delete <name>", "delete one of them, after asking")
  .option("--yes", "delete without asking")
  .action(async (options: { delete?: string; yes?: boolean }) => {
    const client = new BedrockClient(clientOptions());
    const hosted = await listHosted(client);
    if (options.delete !== undefined)
      return removeHosted(client, hosted, { name: options.delete, sure: options.yes === true });
    if (asJson()) return print(JSON.stringify(hosted));
    if (hosted.length === 0) print("nothing is hosted");
    for (const model of hosted) print(hostedLine(model, systemClock.now()));
  });

const removeHosted = async (
  client: BedrockClient,
  hosted: Awaited<ReturnType<typeof listHosted>>,
  { name, sure }: { name: string; sure: boolean },
): Promise<void> => {
  const model = hosted.find((candidate) => candidate.name === name);
  if (!model) throw new UserError(`nothing hosted is named "${name}"; list what is with: npm run choreo -- hosted`);
  print(hostedLine(model, systemClock.now()));
  if (!sure && !(await confirmed(`Delete ${name}? Whoever asks it will get no answer. Type its name: `, name)))
    return print("nothing was deleted");
  await deleteHosted(client, model);
  print(`${name} is deleted`);
};

const confirmed = async (question: string, expected: string): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    // Whoever cannot be asked has not agreed.
    const closed = once(terminal, "close").then(() => "");
    return (await Promise.race([terminal.question(question), closed])).trim() === expected;
  } finally {
    terminal.close();
  }
};

type ReplayOptions = { from: string; to: string; service?: string[]; bus?: string; yes?: boolean; aws?: boolean };

program
  .command("replay")
  .description("play archived events to the bus again; each reaction handles only what it has missed")
  .requiredOption("--from <time>", "from when: ISO 8601, or an age such as 2h")
  .option("--to <time>", "until when", "now")
  .option("--service <name...>", "to the reactions of these services only")
  .option("--yes", "start without asking")
  .option("--aws", "on AWS, with the region and credentials of your environment, instead of the local cloud")
  .option("--bus <name>", "the bus; by default the local cloud's, on AWS the one named choreo")
  .action(async ({ service: services = [], ...options }: ReplayOptions) => {
    const window = readWindow(options, systemClock.now());
    const client = new EventBridgeClient(options.aws === true ? {} : clientOptions());
    const bus = options.bus ?? (options.aws === true ? "choreo" : await stackOutput("BusName"));
    const plan = await planReplay(client, { bus, services });
    if (asJson()) print(JSON.stringify({ from: window.from, to: window.to, ...plan }));
    else for (const line of planLines(plan, window)) print(line);
    if (options.yes !== true && !(await confirmed("Start the replay? Type yes: ", "yes")))
      return print("nothing was replayed");
    const started = `${systemClock.now().toISOString()} ${process.pid}`;
    for await (const now of replay(client, { plan, window, clock: systemClock, started })) {
      const reached = now.lastReplayed === undefined ? "" : `, events up to ${now.lastReplayed}`;
      print(asJson() ? JSON.stringify(now) : `replay ${now.name}: ${now.state}${reached}`);
      if (now.state === "FAILED" || now.state === "CANCELLED")
        throw new UserError(
          `the replay ${now.name} is ${now.state}${now.reason === undefined ? "" : `: ${now.reason}`}`,
        );
    }
  });

program
  .command("rollback")
  .description("give an endpoint the model it had before the last promotion")
  .argument("<endpoint>")
  .action(async (endpoint: string) => {
    const runId = await send({ contract: RollbackRequested, data: { endpoint } });
    await follow(runId, ["EndpointRolledBack", "RollbackRejected"]);
  });

const follow = async (runId: string, until: readonly string[]): Promise<void> => {
  const seen = new Set<string>();
  let startedAt: number | undefined;
  for await (const entry of journalClient(endpointOf()).follow()) {
    const event = isEvent(entry) ? asRunEvent(entry) : undefined;
    if (event?.runId !== runId || seen.has(event.id)) continue;
    seen.add(event.id);
    startedAt ??= event.at;
    print(asJson() ? JSON.stringify(event) : eventLine(event, startedAt));
    if (until.includes(event.type)) return;
  }
};

const readRuns = async (): Promise<Run[]> => {
  const events: RunEvent[] = [];
  for await (const entry of journalClient(endpointOf()).read()) {
    const event = isEvent(entry) ? asRunEvent(entry) : undefined;
    if (event) events.push(event);
  }
  return groupRuns(events);
};

const findRun = async (id: string): Promise<Run> => {
  const found = (await readRuns()).filter(({ runId }) => runId.startsWith(id));
  const [run] = found;
  if (!run) throw new UserError(`no run begins with "${id}"; list them with: npm run choreo -- runs`);
  if (found.length > 1) throw new UserError(`"${id}" fits ${found.length} runs; give more of its id`);
  return run;
};

const isUsersMistake = (error: unknown): error is Error =>
  error instanceof UserError ||
  error instanceof NotRunning ||
  (error instanceof Error && error.name === "CommanderError");

try {
  await program.parseAsync();
} catch (error) {
  if (!isUsersMistake(error)) throw error;
  if (error.name !== "CommanderError") process.stderr.write(`${error.message}\n`);
  process.exitCode = "exitCode" in error && typeof error.exitCode === "number" ? error.exitCode : 1;
}
