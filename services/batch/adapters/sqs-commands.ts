import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "../../chassis/outcome.ts";
import type { Commands } from "../ports.ts";

/** SendMessageBatch takes this many at once. */
const entriesMax = 10;

/** By queue; only reactions that declare the need have its URL. */
export type QueueUrls = {
  readonly fetchingUrl: string | undefined;
  readonly preparingUrl: string | undefined;
  readonly collectingUrl: string | undefined;
  readonly askingUrl: string | undefined;
  readonly finishingUrl: string | undefined;
};

/** Commands for this service's own queues. What SQS does not take is thrown; it is sent again by a redelivery or the reconciler. */
export const sqsCommands = ({ client, urls }: { client: SQSClient; urls: QueueUrls }): Commands => {
  const send = async (queue: keyof QueueUrls, commands: readonly unknown[], DelaySeconds = 0): Promise<void> => {
    const QueueUrl = urls[queue];
    for (let from = 0; from < commands.length; from += entriesMax) {
      assert(QueueUrl !== undefined, `this reaction declares no need to send to the queue of ${queue}`);
      const Entries = commands
        .slice(from, from + entriesMax)
        .map((command, index) => ({ Id: String(index), MessageBody: JSON.stringify(command), DelaySeconds }));
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      const [first] = Failed;
      if (first)
        throw new Error(
          `SQS did not take ${Failed.length} of ${Entries.length} commands: ${first.Message ?? first.Code}`,
        );
    }
  };
  return {
    fetch: (commands) => send("fetchingUrl", commands),
    prepare: (commands) => send("preparingUrl", commands),
    collect: (commands) => send("collectingUrl", commands),
    answer: (commands, delaySeconds) => send("askingUrl", commands, delaySeconds),
    finish: (command) => send("finishingUrl", [command]),
  };
};
