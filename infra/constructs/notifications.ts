import { CfnEmailIdentity } from "aws-cdk-lib/aws-ses";
import { CfnTopic, CfnTopicPolicy } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { Settings } from "../settings.ts";

/** What machines subscribe to, and the identity that mails are sent by, where a sender is configured. */
export const createNotifications = (stack: Construct, { stack: name, senderEmail }: Settings): CfnTopic => {
  const scope = new Construct(stack, "Notifications");
  const topic = new CfnTopic(scope, "Topic", {
    topicName: `${name}-notifications`,
    // AWS's own key for SNS: whoever may publish needs no right on it (SNS developer guide, "Key management").
    kmsMasterKeyId: "alias/aws/sns",
  });
  new CfnTopicPolicy(scope, "TopicPolicy", { topics: [topic.ref], policyDocument: overTlsOnly(topic.ref) });
  if (senderEmail !== undefined) new CfnEmailIdentity(scope, "Sender", { emailIdentity: senderEmail });
  return topic;
};

/** It grants nothing: who may publish or subscribe has that from a policy of its own. */
const overTlsOnly = (topicArn: string): Record<string, unknown> => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "OverTlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: ["sns:Publish", "sns:Subscribe"],
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});
