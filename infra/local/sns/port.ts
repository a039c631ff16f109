import type { LocalSns } from "../core/ports.ts";
import { AwsError } from "../wire/aws-error.ts";
import { accessToTopic, type SnsContext } from "./context.ts";
import { fanOut } from "./deliver.ts";
import { topicNotFound } from "./errors.ts";
import { readMessage } from "./message.ts";
import { messageBytesMax } from "./topic-attributes.ts";

/** SNS for the other services of the local cloud: allowed by the topic's policy, or by the role that the sender brings. */
export const snsPort = (context: SnsContext): LocalSns => ({
  publish: (topicArn, message, from) => {
    const topic = context.store.topic(topicArn);
    if (topic === undefined) throw topicNotFound();
    const access = accessToTopic(context, topicArn, "Publish");
    const sent = readMessage(
      { Message: message },
      { id: context.cloud.random.uuid(), at: context.cloud.clock.now(), bytesMax: messageBytesMax(topic), topic },
    );
    if (from.role === undefined) context.iam.authorizeService(from.service, from, access);
    else {
      const account = from.role.split(":")[4] ?? from.sourceAccount;
      context.iam.authorize({ account, role: from.role, principal: from.role }, access);
    }
    fanOut(context, topic, sent).catch((cause: unknown) => {
      const error = cause instanceof AwsError ? cause.message : String(cause);
      context.cloud.journal.write({
        kind: "warning",
        message: `A mail of topic ${topic.name} was not written.`,
        detail: { error },
      });
    });
  },
});
