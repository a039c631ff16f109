/** Resource types that are accepted and do nothing here, each with the reason. Whatever is in neither list is refused. */
export const inertTypes: Readonly<Record<string, string>> = {
  "AWS::CDK::Metadata": "counts CDK's use for AWS; nothing to do on a laptop",
  "AWS::CloudWatch::Alarm": "nobody is called; what an alarm would say is in the journal",
};
