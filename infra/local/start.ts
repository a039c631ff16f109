import { Command, InvalidArgumentError, Option } from "commander";
import { fileURLToPath } from "node:url";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { styleText } from "node:util";
import type { FaultRates } from "./core/faults.ts";
import type { Entry } from "./core/journal.ts";
import { withFaultOption } from "./fault-option.ts";
import { isNews } from "./warning.ts";
import { defaultSpeed, startLocalCloud } from "./local-cloud.ts";

/** The project's folder, wherever npm was called from. */
export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

export const wholeNumber =
  (name: string, max: number) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) <= max) return Number(text);
    throw new InvalidArgumentError(`${name} must be a whole number up to ${max}.`);
  };

/** `-c producerAccounts=111122223333`, added to those before it. */
const setting = (text: string, before: Record<string, string>): Record<string, string> => {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("a setting is written key=value, as in producerAccounts=111122223333.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
};

type Options = {
  port: number;
  speed: number;
  seed: string;
  fault: Partial<FaultRates>;
  state: string;
  ephemeral?: boolean;
  context: Record<string, string>;
};

const portOption = new Option("--port <number>", "where to listen on 127.0.0.1")
  .env("CHOREO_PORT")
  .default(4566)
  .argParser(wholeNumber("the port", 65_535));

const start = async (options: Options): Promise<void> => {
  const directory =
    options.ephemeral === true ? await mkdtemp(join(tmpdir(), "choreo-")) : resolve(projectRoot, options.state);
  const { port, speed, seed, fault: faults, ephemeral = false, context } = options;
  const local = await startLocalCloud({
    root: projectRoot,
    port,
    directory,
    speed,
    seed,
    faults,
    ephemeral,
    context,
  });
  const unfollow = local.cloud.journal.follow(showWarning);
  process.stdout.write(
    `bus ${local.stack.outputs["BusName"] ?? ""}, bucket ${local.stack.outputs["BucketName"] ?? ""}, state in ${directory}\n`,
  );
  // Listened for before anybody is told that it stands: the answer to "ready" may be a signal.
  const stopped = stopSignal();
  process.stdout.write(`ready ${local.endpoint}\n`);
  await stopped;
  unfollow();
  await local.stop();
  if (ephemeral) await rm(directory, { recursive: true, force: true });
};

/** What AWS would drop in silence is said here, in red. */
const showWarning = (entry: Entry): void => {
  if (entry.kind === "warning" && isNews(entry))
    process.stderr.write(`${styleText("red", "warning")} ${entry.message}\n`);
};

const stopSignal = (): Promise<void> => {
  const signal = Promise.withResolvers<void>();
  process.once("SIGINT", () => signal.resolve());
  process.once("SIGTERM", () => signal.resolve());
  return signal.promise;
};

/** Errors of the user's doing as a sentence; everything else with its stack. */
export const explainStart = (error: unknown, port: number): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && error.code === "EADDRINUSE")
    return `port ${port} is taken; stop what listens there, or choose another: npm start -- --port ${port + 1}`;
  if ("code" in error && error.code === "EACCES")
    return `port ${port} may not be used without privileges; choose one above 1023 with --port`;
  return error.name === "TemplateError" || error.message.includes("in use by another local cloud")
    ? error.message
    : undefined;
};

if (import.meta.main) {
  const program = withFaultOption(new Command("npm start --"))
    .description("Starts the local cloud and deploys the CDK app's template to it")
    .addOption(portOption)
    .option(
      "--speed <number>",
      "how much faster than AWS Bedrock's jobs, schedules and delays run",
      wholeNumber("the speed", 1_000_000),
      defaultSpeed,
    )
    .option("--seed <text>", "decides ids and every seeded fault", "choreo")
    .option("--state <folder>", "where to keep what it stores, from the project's folder", ".choreo")
    .option("--ephemeral", "keep nothing when it stops")
    .addOption(
      new Option("-c, --context <key=value>", "a setting of the stack, as for cdk; may be repeated")
        .argParser(setting)
        .default({}, "those of cdk.json"),
    )
    .parse();
  const options = program.opts<Options>();
  try {
    await start(options);
  } catch (error) {
    const sentence = explainStart(error, options.port);
    if (sentence === undefined) throw error;
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
}
