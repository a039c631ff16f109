import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runIdOf } from "../../events-schema/index.ts";
import { runCloud, type RunningCloud } from "./running-cloud.ts";

const producer = "111122223333";
let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await runCloud({ context: { producerAccounts: [producer] } });
});
afterAll(() => cloud.close());

/** As a program in the other account would: with its own credentials, to the bus's ARN. */
const put = async (entry: { Source: string; DetailType: string; Detail: string }): Promise<unknown> => {
  const credentials = { accessKeyId: producer, secretAccessKey: "x" };
  const client = new EventBridgeClient({ ...cloud.options, credentials });
  const EventBusName = `arn:aws:events:${cloud.local.cloud.region}:${cloud.local.cloud.account}:event-bus/${cloud.bus}`;
  return client.send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName }] })).catch((error: unknown) => error);
};

describe("another account named in producerAccounts", () => {
  test("starts a run of its own by a request, and is known by the envelope, whatever it writes", async () => {
    const data = {
      requestId: "mine",
      name: "theirs",
      source: { uri: "s3://nowhere-at-all/x.csv" },
      records: { format: "prepared", as: "conversation" },
    };
    const metadata = { requester: { account: "999999999999" }, runId: "stolen" };
    await put({ Source: "their-app", DetailType: "DatasetRequested", Detail: JSON.stringify({ metadata, data }) });
    const runId = runIdOf({ account: producer, type: "DatasetRequested", requestId: "mine" });
    await cloud.heard(runId, "RunEnded");
    const ended = cloud.entries().find((entry) => entry.kind === "event" && entry.event["detail-type"] === "RunEnded");
    expect(ended).toMatchObject({ event: { detail: { metadata: { runId, requester: { account: producer } } } } });
  });

  test.each([
    ["a fact of ours", { Source: "their-app", DetailType: "ModelTrained", Detail: "{}" }],
    ["a request under a source of ours", { Source: "choreo.dataset", DetailType: "DatasetRequested", Detail: "{}" }],
    [
      "a request that is not for other accounts",
      { Source: "their-app", DetailType: "CancellationRequested", Detail: "{}" },
    ],
  ])("may not send %s", async (_, entry) => {
    expect(JSON.stringify(await put(entry))).toMatch(/AccessDenied|NotAuthorized/);
  });
});
