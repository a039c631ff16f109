import type { Command } from "commander";
import { S3Client } from "@aws-sdk/client-s3";
import { CancellationRequested, RedriveRequested, RollbackRequested } from "../../../events-schema/index.ts";
import { readRequest, uploadSource } from "../publish-request.ts";
import { resumedRequest } from "../resume-request.ts";
import { outcomeOf } from "../run-view.ts";
import { print, say, tell, type Session } from "../session.ts";
import { UserError } from "../user-error.ts";

/** What publishes an event that asks for something. */
export const addRequests = (program: Command, session: Session): void => {
  program
    .command("publish")
    .description("publish a request; prints the run's id")
    .argument(
      "<file.json>",
      'a file with { "type": "DatasetRequested" or "PipelineRequested", "data": { … } }; "uri": "file:rows.csv" uploads a file beside it',
    )
    .action(async (file: string) => {
      const read = await readRequest(file);
      const bucket = await session.stackOutput("BucketName");
      const request = await uploadSource(read, {
        file,
        bucket,
        client: new S3Client({ ...session.clientOptions(), forcePathStyle: true }),
      });
      // Only a request that brings its own id can be one that was published before.
      const before = request.data["requestId"] === undefined ? [] : await session.readRuns();
      const runId = await session.send(request);
      sayWhich(session, runId);
      if (before.some((run) => run.runId === runId))
        say(
          "its requestId was published before: that run stands, whatever this file says now; another requestId starts another",
        );
    });

  program
    .command("cancel")
    .description("stop a run: nothing more is started for it")
    .argument("<run>")
    .action(async (id: string) => {
      const run = await session.findRun(id);
      const { runId } = run;
      const outcome = outcomeOf(run);
      if (outcome !== "running")
        throw new UserError(`run ${runId} has ended (${outcome}): nothing of it can be stopped`);
      await session.send({ contract: CancellationRequested, data: { runId } });
      print(session.json() ? JSON.stringify({ runId }) : `cancellation of ${runId} is published`);
    });

  program
    .command("resume")
    .description("start a new run of an ended pipeline, which takes over what that has finished")
    .argument("<run>")
    .option("--from <stage>", "ask this stage and all after it anew")
    .action(async (id: string, options: { from?: string }) => {
      sayWhich(session, await session.send(resumedRequest(await session.findRun(id), options.from)));
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
      const redriveRun = await session.send({ contract: RedriveRequested, data });
      await session.follow(redriveRun, ["MessagesRedriven"]);
    });

  program
    .command("rollback")
    .description("give an endpoint the model it had before the last promotion")
    .argument("<endpoint>")
    .action(async (endpoint: string) => {
      const runId = await session.send({ contract: RollbackRequested, data: { endpoint } });
      await session.follow(runId, ["EndpointRolledBack", "RollbackRejected"]);
    });
};

const sayWhich = (session: Session, runId: string): void => {
  if (session.json()) return print(JSON.stringify({ runId }));
  print(`run ${runId}`);
  tell(`follow it with: npm run choreo -- watch ${runId}`);
};
