import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "../../chassis/outcome.ts";
import type { Checks } from "../ports.ts";

/** SQS delays no longer than this (API reference, SendMessage). */
const delaySecondsMax = 900;

/** Commands for the queue `hosting-checks`. One that is lost is sent again by the sweep. */
export const sqsChecks = ({ client, queueUrl }: { client: SQSClient; queueUrl: string | undefined }): Checks => ({
  async send(runId, { delayMs } = { delayMs: 0 }) {
    assert(queueUrl !== undefined, "this reaction does not declare that it sends to hosting-checks");
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify({ runId }),
        DelaySeconds: Math.min(delaySecondsMax, Math.ceil(delayMs / 1000)),
      }),
    );
  },
});
