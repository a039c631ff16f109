import type { Command } from "commander";
import { oneLine } from "../../notification/domain/plain-text.ts";
import { causeTree, drawTree } from "../cause-tree.ts";
import { eventLine } from "../event-line.ts";
import { endTypes, outcomeOf, type RunEvent } from "../run-view.ts";
import { print, type Session } from "../session.ts";

/** What has happened, and what happens. */
export const addRuns = (program: Command, session: Session): void => {
  program
    .command("runs")
    .description("list the runs, oldest first")
    .action(async () => {
      const runs = await session.readRuns();
      if (session.json())
        return print(
          JSON.stringify(
            runs.map((run) => ({
              runId: run.runId,
              outcome: outcomeOf(run),
              startedAt: new Date(run.startedAt).toISOString(),
              name: nameOf(run.events[0]),
              events: run.events.length,
            })),
          ),
        );
      if (runs.length === 0)
        print("no runs yet; publish one with: npm run choreo -- publish examples/question-answers.json");
      for (const run of runs) {
        const [first] = run.events;
        print(
          `${oneLine(run.runId, 64)}  ${outcomeOf(run).padEnd(9)}  ${new Date(run.startedAt).toISOString()}  ${first?.type ?? ""}  ${nameOf(first)}`,
        );
      }
    });

  program
    .command("run")
    .description("show a run's events as a tree of causes")
    .argument("<id>", "the run's id or its first characters")
    .action(async (id: string) => {
      const run = await session.findRun(id);
      if (session.json())
        return print(JSON.stringify({ runId: run.runId, outcome: outcomeOf(run), events: run.events }));
      print(`run ${oneLine(run.runId, 64)}: ${outcomeOf(run)}`);
      for (const { branches, event } of drawTree(causeTree(run.events)))
        print(eventLine(event, run.startedAt, branches));
    });

  program
    .command("watch")
    .description("show a run's events as they happen, until it ends")
    .argument("<id>", "the run's id or its first characters")
    .action(async (id: string) => session.follow((await session.findRun(id)).runId, endTypes));
};

const nameOf = (event: RunEvent | undefined): string => {
  const name = event?.data["name"];
  return typeof name === "string" ? oneLine(name, 120) : "";
};
