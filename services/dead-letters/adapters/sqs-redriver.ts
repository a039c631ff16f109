import { SendMessageCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { Rejected } from "../../chassis/outcome.ts";
import type { Redriver } from "../ports.ts";

/** Sends to a queue of this stack, found by its ARN. */
export const sqsRedriver = (client: SQSClient): Redriver => {
  const urls = new Map<string, string>();
  const urlOf = async (queueArn: string): Promise<string> => {
    const known = urls.get(queueArn);
    if (known !== undefined) return known;
    const [, , , , account, name] = queueArn.split(":");
    if (account === undefined || name === undefined)
      throw new Rejected("redrive/no-queue", `"${queueArn}" is not the ARN of a queue`);
    const { QueueUrl = "" } = await client.send(
      new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }),
    );
    urls.set(queueArn, QueueUrl);
    return QueueUrl;
  };
  return {
    async send(queueArn, body) {
      await client.send(new SendMessageCommand({ QueueUrl: await urlOf(queueArn), MessageBody: body }));
    },
  };
};
