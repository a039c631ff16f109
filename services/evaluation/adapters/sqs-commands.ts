import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "../../chassis/outcome.ts";
import type { Commands } from "../ports.ts";

/** SendMessageBatch takes this many at once. */
const entriesMax = 10;

/** Commands for this service's two queues. What SQS does not take is thrown; it is sent again by a redelivery or the reconciler. */
export const sqsCommands = (options: {
  client: SQSClient;
  /** Only reactions that declare the need have them. */
  chunksUrl: string | undefined;
  scoringUrl: string | undefined;
}): Commands => ({
  async sendChunks(commands, delaySeconds = 0) {
    const { chunksUrl: QueueUrl } = options;
    assert(QueueUrl !== undefined, "this reaction declares no need to send to evaluation-chunks");
    for (let from = 0; from < commands.length; from += entriesMax) {
      const Entries = commands.slice(from, from + entriesMax).map((command, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(command),
        DelaySeconds: delaySeconds,
      }));
      const { Failed = [] } = await options.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      const [first] = Failed;
      if (first)
        throw new Error(
          `SQS did not take ${Failed.length} of ${Entries.length} commands: ${first.Message ?? first.Code}`,
        );
    }
  },
  async sendScoring(command) {
    const { scoringUrl: QueueUrl } = options;
    assert(QueueUrl !== undefined, "this reaction declares no need to send to evaluation-scoring");
    await options.client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(command) }));
  },
});
