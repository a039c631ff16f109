import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  SetTopicAttributesCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { other, sns, topic, received, subscribed, useTopics } from "./testing.ts";

useTopics();

describe("topics", () => {
  test("creating one again answers the same, unless it is asked for otherwise", async () => {
    const TopicArn = await topic();
    expect(TopicArn).toBe("arn:aws:sns:us-east-1:000000000000:results");
    expect(await topic()).toBe(TopicArn);
    const again = (more: object) => sns().send(new CreateTopicCommand({ Name: "results", ...more }));
    await expect(again({ Attributes: { DisplayName: "x" } })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    });
    await expect(again({ Tags: [{ Key: "a", Value: "b" }] })).rejects.toMatchObject({
      message: "Invalid parameter: Tags Reason: Topic already exists with different tags",
    });
    expect((await sns().send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
    expect((await sns(other).send(new ListTopicsCommand({}))).Topics ?? []).toEqual([]);
  });

  test("attributes are shown with their defaults, and set", async () => {
    const TopicArn = await topic();
    const attributes = async () => (await sns().send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
    expect(await attributes()).toMatchObject({ TopicArn, Owner: "000000000000", DisplayName: "" });
    expect(JSON.parse((await attributes())["Policy"] ?? "")).toMatchObject({ Id: "__default_policy_ID" });
    const set = (AttributeName: string, AttributeValue: string) =>
      sns().send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
    await set("DisplayName", "Results");
    expect(await attributes()).toMatchObject({ DisplayName: "Results" });
    await expect(set("Nothing", "1")).rejects.toMatchObject({ message: "Invalid parameter: AttributeName" });
    await expect(set("MaximumMessageSize", "1")).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(set("Policy", "{")).rejects.toMatchObject({ name: "InvalidParameterException" });
    for (const [name, value] of [
      ["DeliveryPolicy", "soon"],
      ["DeliveryPolicy", "[]"],
      ["SQSSuccessFeedbackSampleRate", "101"],
      ["SQSFailureFeedbackRoleArn", "somebody"],
    ] as const)
      await expect(set(name, value)).rejects.toMatchObject({
        name: "InvalidParameterException",
        message: expect.stringContaining(`Invalid parameter: ${name}: `) as string,
      });
    await expect(sns().send(new ListTopicsCommand({ NextToken: "x" }))).rejects.toMatchObject({
      message: "Invalid parameter: NextToken",
    });
  });

  test("names and ARNs that SNS refuses", async () => {
    await expect(topic("a b")).rejects.toMatchObject({ message: "Invalid parameter: Topic Name" });
    await expect(topic("a.fifo")).rejects.toMatchObject({ message: "Invalid parameter: Topic Name" });
    const get = (TopicArn: string) => sns().send(new GetTopicAttributesCommand({ TopicArn }));
    await expect(get("arn:aws:sns:us-east-1:000000000000:gone")).rejects.toMatchObject({
      name: "NotFoundException",
      message: "Topic does not exist",
    });
    await expect(get("results")).rejects.toMatchObject({
      message: "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
    });
  });

  test("a topic goes with its subscriptions, and deleting it twice is fine", async () => {
    const TopicArn = await topic();
    await subscribed(TopicArn);
    await sns().send(new DeleteTopicCommand({ TopicArn }));
    await sns().send(new DeleteTopicCommand({ TopicArn }));
    expect((await sns().send(new ListSubscriptionsCommand({}))).Subscriptions ?? []).toEqual([]);
  });

  test("tags", async () => {
    const ResourceArn = await topic();
    await sns().send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await sns().send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
    const { Tags } = await sns().send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
    const twice = [
      { Key: "a", Value: "1" },
      { Key: "a", Value: "2" },
    ];
    await expect(sns().send(new TagResourceCommand({ ResourceArn, Tags: twice }))).rejects.toMatchObject({
      message: "Invalid parameter: Duplicated keys are not allowed.",
    });
  });

  test("lists go on by token after a hundred", async () => {
    for (let n = 0; n < 101; n++) await topic(`t${String(n).padStart(3, "0")}`);
    const first = await sns().send(new ListTopicsCommand({}));
    expect(first.Topics).toHaveLength(100);
    const rest = await sns().send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect(rest.Topics).toEqual([{ TopicArn: "arn:aws:sns:us-east-1:000000000000:t100" }]);
    expect(rest.NextToken).toBeUndefined();
  });
});

describe("batches", () => {
  const entry = (Id: string, Message = Id) => ({ Id, Message });

  test("each entry succeeds or fails by itself", async () => {
    const TopicArn = await topic();
    const { url } = await subscribed(TopicArn, { RawMessageDelivery: "true" });
    const { Successful, Failed } = await sns().send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [entry("a"), entry("b", ""), entry("c")] }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(["a", "c"]);
    expect(Failed).toEqual([
      { Id: "b", Code: "InvalidParameter", Message: "Invalid parameter: Empty message", SenderFault: true },
    ]);
    expect((await received(url)).map(({ Body = "" }) => Body).toSorted()).toEqual(["a", "c"]);
  });

  test.each([
    ["EmptyBatchRequestException", []],
    ["TooManyEntriesInBatchRequestException", Array.from({ length: 11 }, (_, n) => entry(String(n)))],
    ["BatchEntryIdsNotDistinctException", [entry("a"), entry("a")]],
    ["InvalidBatchEntryIdException", [entry("a b")]],
    ["BatchRequestTooLongException", [entry("a", "x".repeat(200_000)), entry("b", "x".repeat(200_000))]],
  ])("%s", async (name, PublishBatchRequestEntries) => {
    const TopicArn = await topic();
    await expect(sns().send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }))).rejects.toMatchObject({
      name,
    });
  });
});
