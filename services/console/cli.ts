import { Command, Option } from "commander";
import { addHosted } from "./commands/hosted.ts";
import { addImport } from "./commands/import.ts";
import { addPlan } from "./commands/plan.ts";
import { addReplay } from "./commands/replay.ts";
import { addRequests } from "./commands/requests.ts";
import { addResults } from "./commands/results.ts";
import { addRuns } from "./commands/runs.ts";
import { failureOf, type Cloud } from "./failure.ts";
import { openSession, say, type SessionOptions } from "./session.ts";

const port = process.env["CHOREO_PORT"] ?? "4566";
const program = new Command("choreo")
  .description("Publish requests to the choreography and watch its runs (reads the local cloud's journal)")
  .addOption(
    new Option("--endpoint <url>", "where the local cloud answers")
      .env("CHOREO_ENDPOINT")
      .default(`http://127.0.0.1:${port}`),
  )
  .option("--json", "print JSON for machines instead of lines for people")
  .exitOverride()
  .configureHelp({ minWidthToWrap: 20 })
  .configureOutput({ writeErr: (text) => void process.stderr.write(text) });

const session = openSession(() => program.opts<SessionOptions>(), process.env);
for (const add of [addRequests, addPlan, addImport, addRuns, addResults, addHosted, addReplay]) add(program, session);

let isAws = false;
let orAws = false;
program.hook("preAction", (_, command) => {
  isAws = command.getOptionValue("aws") === true;
  orAws = command.options.some(({ long }) => long === "--aws");
});

// Whoever reads no further (`| head`) has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  const cloud: Cloud = isAws ? "aws" : { endpoint: program.opts<SessionOptions>().endpoint, orAws };
  const failure = failureOf(error, cloud);
  if (failure === undefined) throw error;
  for (const line of failure.sentence?.split("\n") ?? []) say(line);
  process.exitCode = failure.exitCode;
}
