import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { other, sns, topic, queue, received, subscribed, outbox, useTopics } from "./testing.ts";

useTopics();

describe("subscriptions", () => {
  test("a queue of the same account is confirmed at once", async () => {
    const TopicArn = await topic();
    const { arn, SubscriptionArn } = await subscribed(TopicArn);
    const { Attributes } = await sns().send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toEqual({
      SubscriptionArn,
      TopicArn,
      Protocol: "sqs",
      Endpoint: arn,
      Owner: "000000000000",
      SubscriptionPrincipal: "arn:aws:iam::000000000000:root",
      PendingConfirmation: "false",
      ConfirmationWasAuthenticated: "true",
      RawMessageDelivery: "false",
    });
    const again = await sns().send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn }));
    expect(again.SubscriptionArn).toBe(SubscriptionArn);
    await sns().send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns().send(new UnsubscribeCommand({ SubscriptionArn }));
    await expect(sns().send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).rejects.toMatchObject({
      name: "NotFoundException",
      message: "Subscription does not exist",
    });
  });

  test("a queue of another account is asked first", async () => {
    const TopicArn = await topic();
    const { arn, url } = await queue("theirs", other);
    await sns().send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn }));
    await sns().send(new PublishCommand({ TopicArn, Message: "too early" }));
    const [request, ...rest] = await received(url, other);
    expect(rest).toEqual([]);
    const { Type, Token } = JSON.parse(request?.Body ?? "") as { Type: string; Token: string };
    expect(Type).toBe("SubscriptionConfirmation");
    await sns(other).send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    await sns().send(new PublishCommand({ TopicArn, Message: "now" }));
    expect(await received(url, other)).toHaveLength(1);
  });

  test("a mail address waits for its confirmation, by the link in the mail", async () => {
    const TopicArn = await topic();
    const { SubscriptionArn } = await sns().send(
      new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "team@example.com" }),
    );
    expect(SubscriptionArn).toBe("pending confirmation");
    await sns().send(new PublishCommand({ TopicArn, Message: "too early" }));
    const list = async () =>
      (await sns().send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.map(
        (one) => one.SubscriptionArn,
      );
    expect(await list()).toEqual(["PendingConfirmation"]);
    const [mail = ""] = await outbox();
    expect(mail).toContain("Subject: AWS Notification - Subscription Confirmation");
    const text = mail.replaceAll("=\r\n", "").replaceAll("=3D", "=");
    const link = /http:\S+Action=ConfirmSubscription\S+/.exec(text)?.[0] ?? "";
    expect((await fetch(link)).status).toBe(200);
    expect(await list()).toEqual([expect.stringMatching(/:results:[0-9a-f-]{36}$/)]);
    await sns().send(new PublishCommand({ TopicArn, Message: "It is done.", Subject: "Run ended" }));
    const mails = await outbox();
    expect(mails).toHaveLength(2);
    const said = mails.find((one) => one.includes("Subject: Run ended"));
    expect(said).toContain("It is done.");
    expect(said).toContain("To: team@example.com");
  });

  test("what SNS refuses", async () => {
    const TopicArn = await topic();
    const { arn } = await queue("inbox");
    const subscribe = (more: object) =>
      sns().send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn, ...more }));
    await expect(subscribe({ Protocol: "pigeon" })).rejects.toMatchObject({
      message: "Invalid parameter: Amazon SNS does not support this protocol string: pigeon",
    });
    await expect(subscribe({ Protocol: "lambda" })).rejects.toMatchObject({ name: "UnsupportedOperation" });
    await expect(subscribe({ Endpoint: "inbox" })).rejects.toMatchObject({
      message: "Invalid parameter: SQS endpoint ARN",
    });
    await expect(subscribe({ Attributes: { RawMessageDelivery: "maybe" } })).rejects.toMatchObject({
      message:
        "Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [maybe]. Must be true or false.",
    });
    const { SubscriptionArn } = await subscribe({});
    const set = (AttributeName: string, AttributeValue: string) =>
      sns().send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    await expect(set("Colour", "red")).rejects.toMatchObject({ message: "Invalid parameter: AttributeName" });
    await expect(set("RedrivePolicy", '{"deadLetterTargetArn":"dead"}')).rejects.toMatchObject({
      message: "Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn",
    });
    await expect(set("FilterPolicyScope", "Both")).rejects.toMatchObject({
      message:
        "Invalid parameter: FilterPolicyScope: Invalid value [Both]. Please use either MessageBody or MessageAttributes",
    });
    await expect(sns().send(new ConfirmSubscriptionCommand({ TopicArn, Token: "x" }))).rejects.toMatchObject({
      message: "Invalid token",
    });
    await expect(sns().send(new ConfirmSubscriptionCommand({ TopicArn, Token: "a".repeat(64) }))).rejects.toMatchObject(
      {
        message: "Invalid parameter: Token",
      },
    );
  });
});
