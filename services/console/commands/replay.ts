import type { Command } from "commander";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { systemClock } from "../../chassis/clock.ts";
import { planReplay } from "../replay-plan.ts";
import { planLines, replay } from "../replay.ts";
import { readWindow } from "../replay-window.ts";
import { print, say, type Session } from "../session.ts";
import { UserError } from "../user-error.ts";

type ReplayOptions = { from: string; to: string; service?: string[]; bus?: string; yes?: boolean; aws?: boolean };

/** The archive, once more. */
export const addReplay = (program: Command, session: Session): void => {
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
      const client = new EventBridgeClient(options.aws === true ? {} : session.clientOptions());
      const bus = options.bus ?? (options.aws === true ? "choreo" : await session.stackOutput("BusName"));
      const plan = await planReplay(client, { bus, services });
      if (session.json()) print(JSON.stringify({ from: window.from, to: window.to, ...plan }));
      else for (const line of planLines(plan, window)) print(line);
      if (options.yes !== true && !(await session.confirmed("Start the replay? Type yes: ", "yes")))
        return say("nothing was replayed");
      const started = `${systemClock.now().toISOString()} ${process.pid}`;
      for await (const now of replay(client, { plan, window, clock: systemClock, started })) {
        const reached = now.lastReplayed === undefined ? "" : `, events up to ${now.lastReplayed}`;
        print(session.json() ? JSON.stringify(now) : `replay ${now.name}: ${now.state}${reached}`);
        if (now.state === "FAILED" || now.state === "CANCELLED")
          throw new UserError(
            `the replay ${now.name} is ${now.state}${now.reason === undefined ? "" : `: ${now.reason}`}`,
          );
      }
    });
};
