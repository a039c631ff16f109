import { DisableRuleCommand, EnableRuleCommand, ListRuleNamesByTargetCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { services } from "../../infra/app.ts";
import type { Entry } from "../../infra/local/core/journal.ts";
import { root } from "../tidy/source-files.ts";
import { conversation, novaMicro, questionRows, runCloud, type RunningCloud } from "./running-cloud.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await runCloud();
});
afterAll(() => cloud.close());

/** The command a user types, as a process of its own; nobody sits at its terminal. */
const choreo = async (...args: string[]) => {
  const child = spawn(process.execPath, [join(root, "services/console/cli.ts"), ...args], {
    cwd: root,
    env: { ...process.env, CHOREO_ENDPOINT: cloud.local.endpoint },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number]>,
  ]);
  return { output, errors, code };
};

/** Queues that ticks fill all the time, whatever is replayed. */
const ticked = services.flatMap(({ name, reactions }) =>
  Object.entries(reactions).flatMap(([reaction, { hears }]) => ("schedule" in hears ? [`-${name}_${reaction}`] : [])),
);

const queues = (): string[] =>
  Object.values(cloud.local.stack.resources).flatMap(({ type, ref }) =>
    type === "AWS::SQS::Queue" && !ticked.some((name) => ref.endsWith(name)) ? [ref] : [],
  );

const waiting = async (QueueUrl: string): Promise<number> => {
  const { Attributes } = await cloud.clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  const count = (name: "" | "NotVisible" | "Delayed") => Number(Attributes?.[`ApproximateNumberOfMessages${name}`]);
  return count("") + count("NotVisible") + count("Delayed");
};

/** Every message that was sent has been handled. */
const quiet = async (): Promise<void> => {
  for (const queue of queues()) while ((await waiting(queue)) > 0);
};

const train = async (requestId: string): Promise<string> => {
  const uri = await cloud.upload(`${requestId}.csv`, questionRows(40));
  return cloud.publish("DatasetRequested", {
    requestId,
    name: requestId,
    source: { uri },
    records: conversation,
    promptsMin: 10,
    training: { baseModel: novaMicro },
  });
};

const replayed = (entry: Entry): boolean => entry.kind === "event" && entry.event["replay-name"] !== undefined;

/** Everything that costs or says something: jobs and models at Bedrock, answers of models, events that are no replay. */
const happened = (entries: readonly Entry[]): Entry[] =>
  entries.filter(
    (entry) =>
      entry.kind === "bedrock" ||
      (entry.kind === "event" && entry.bus === cloud.bus && !replayed(entry)) ||
      (entry.kind === "call" &&
        /^(?:Create|Invoke|Converse|Put(?:Provisioned|Model))/.test(entry.operation) &&
        entry.service.startsWith("bedrock")),
  );

const after = (sequence: number): Entry[] => cloud.entries().filter((entry) => entry.sequence > sequence);
const mark = (): number => cloud.entries().at(-1)?.sequence ?? 0;

describe("choreo replay", () => {
  test("over a finished run changes nothing: no event, no job, no model call", async () => {
    const runId = await train("finished");
    await cloud.heard(runId, "RunEnded");
    await quiet();
    const before = cloud.events(runId).length;
    const start = mark();
    const { output, errors, code } = await choreo("replay", "--from", "1h", "--yes");
    expect({ errors, code }).toEqual({ errors: "", code: 0 });
    expect(output).toContain("training/onDatasetReady  (1 rule)");
    expect(output).toMatch(/replay choreo-[0-9a-f]{12}: COMPLETED, events up to /);
    await quiet();
    expect(after(start).filter(replayed)).toHaveLength(before);
    expect(happened(after(start))).toEqual([]);
  });

  test("after a consumer's outage delivers what it missed, to it alone, and the run ends", async () => {
    const { QueueUrl: url = "" } = await cloud.clients.sqs.send(
      new GetQueueUrlCommand({ QueueName: "choreo-training_onDatasetReady" }),
    );
    const { Attributes } = await cloud.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
    );
    const { RuleNames: [Name = ""] = [] } = await cloud.clients.events.send(
      new ListRuleNamesByTargetCommand({ TargetArn: Attributes?.["QueueArn"], EventBusName: cloud.bus }),
    );
    const rule = { Name, EventBusName: cloud.bus };
    await cloud.clients.events.send(new DisableRuleCommand(rule));
    const runId = await train("missed");
    await cloud.heard(runId, "DatasetReady");
    await quiet();
    expect(cloud.events(runId).map(({ type }) => type)).toEqual(["DatasetRequested", "DatasetReady"]);

    const refused = await choreo("replay", "--from", "1h", "--service", "training", "--yes", "--bus", "nowhere");
    expect(refused).toMatchObject({
      code: 1,
      errors: "there is no bus nowhere in this account and region; name yours with --bus\n",
    });
    expect((await choreo("replay", "--from", "1h")).output).toContain(`not rule ${Name}: it is disabled`);
    await cloud.clients.events.send(new EnableRuleCommand(rule));
    const start = mark();
    const { output, code } = await choreo("--json", "replay", "--from", "1h", "--service", "training", "--yes");
    expect(code).toBe(0);
    const [plan, ...states] = output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(plan).toMatchObject({
      hearers: [
        { name: "training/onDatasetReady" },
        { name: "training/onRunOver" },
        { name: "training/onTrainingJobEnded" },
      ],
    });
    expect(states.at(-1)).toMatchObject({ state: "COMPLETED" });
    expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
    await quiet();
    const said = happened(after(start)).flatMap((entry) => (entry.kind === "event" ? [entry.event] : []));
    // A fact may be said twice, under one id.
    expect([...new Set(said.map((event) => event["detail-type"]))]).toEqual([
      "TrainingJobRequested",
      "TrainingJobSubmitted",
      "TrainingJobCompleted",
      "ModelTrained",
      "RunEnded",
    ]);
    expect(said.filter(({ detail }) => (detail["metadata"] as { runId: string }).runId !== runId)).toEqual([]);
  });

  test("asks first, and an unknown service or a window of nothing is a sentence", async () => {
    const start = mark();
    const unasked = await choreo("replay", "--from", "1h");
    expect(unasked.errors).toContain("nothing was replayed");
    expect(after(start).filter(replayed)).toEqual([]);
    for (const [args, sentence, code] of [
      [["--from", "1h", "--service", "trainig"], "services that hear: batch, dataset", 1],
      [["--from", "now", "--to", "1h"], "nothing lies between them", 2],
      [["--from", "soon"], '--from is "soon"', 2],
    ] as const)
      expect(await choreo("replay", ...args, "--yes")).toMatchObject({
        code,
        errors: expect.stringContaining(sentence) as string,
      });
  });
});
