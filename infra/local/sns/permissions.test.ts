import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  AddPermissionCommand,
  PublishCommand,
  RemovePermissionCommand,
  SetTopicAttributesCommand,
} from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { other, cloud, options, sns, topic, received, subscribed, useTopics } from "./testing.ts";

useTopics();

describe("permissions", () => {
  test("another account publishes only with a statement of the topic's policy", async () => {
    const TopicArn = await topic();
    const publish = () => sns(other).send(new PublishCommand({ TopicArn, Message: "hi" }));
    await expect(publish()).rejects.toMatchObject({ name: "AuthorizationErrorException" });
    const Label = "friends";
    await sns().send(new AddPermissionCommand({ TopicArn, Label, AWSAccountId: [other], ActionName: ["Publish"] }));
    await expect(publish()).resolves.toBeDefined();
    await sns().send(new RemovePermissionCommand({ TopicArn, Label }));
    await expect(publish()).rejects.toMatchObject({
      message: expect.stringContaining("is not authorized to perform: sns:Publish"),
    });
  });

  test("EventBridge publishes only with a statement for events.amazonaws.com", async () => {
    const TopicArn = await topic();
    const { url } = await subscribed(TopicArn, { RawMessageDelivery: "true" });
    const events = new EventBridgeClient(options("000000000000"));
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: JSON.stringify({ source: ["me"] }) }));
    await events.send(
      new PutTargetsCommand({ Rule: "r", Targets: [{ Id: "t", Arn: TopicArn, InputPath: "$.detail" }] }),
    );
    const put = (n: number) =>
      events.send(
        new PutEventsCommand({ Entries: [{ Source: "me", DetailType: "d", Detail: JSON.stringify({ n }) }] }),
      );
    await put(1);
    const deliveries = () => cloud.journal.read(0).filter(({ kind }) => kind === "delivery");
    expect(deliveries()).toMatchObject([{ outcome: "dropped", error: expect.stringContaining("NO_PERMISSIONS") }]);
    const Statement = [
      { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: TopicArn },
    ];
    await sns().send(
      new SetTopicAttributesCommand({
        TopicArn,
        AttributeName: "Policy",
        AttributeValue: JSON.stringify({ Version: "2012-10-17", Statement }),
      }),
    );
    await put(2);
    expect((await received(url)).map(({ Body = "" }) => Body)).toEqual(['{"n":2}']);
  });
});
