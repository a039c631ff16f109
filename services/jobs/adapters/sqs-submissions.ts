import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Submissions } from "../ports.ts";

/** SendMessageBatch takes this many at once. */
const entriesMax = 10;

/** Commands for the queue `job-submissions`. What SQS does not take is thrown; the reconciler sends it again. */
export const sqsSubmissions = ({
  client,
  queueUrl,
}: {
  client: SQSClient;
  queueUrl: string | undefined;
}): Submissions => ({
  async send(submissions) {
    for (let from = 0; from < submissions.length; from += entriesMax) {
      const Entries = submissions
        .slice(from, from + entriesMax)
        .map((submission, index) => ({ Id: String(index), MessageBody: JSON.stringify(submission) }));
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      const [first] = Failed;
      if (first)
        throw new Error(
          `SQS did not take ${Failed.length} of ${Entries.length} submissions: ${first.Message ?? first.Code}`,
        );
    }
  },
});
