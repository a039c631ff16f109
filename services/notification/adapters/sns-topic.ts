import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Topic } from "../ports.ts";
import { deliver, promptly } from "./deliver.ts";

/** JSON to whoever subscribed, with attributes to filter by. */
export const snsTopic = (TopicArn: string, client = new SNSClient(promptly)): Topic => ({
  publish: async ({ subject: Subject, message, attributes }) =>
    deliver(() =>
      client.send(
        new PublishCommand({
          TopicArn,
          Subject,
          Message: JSON.stringify(message),
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
          ),
        }),
      ),
    ),
});
