import { loadConstraints } from "../constraints/load.ts";
import type { Cloud, Stoppable } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { LogSink } from "../lambda/log-sink.ts";
import { generatedName } from "../sqs/provision.ts";
import { notHere } from "../wire/aws-error.ts";
import { jsonService } from "../wire/json-service.ts";
import type { LocalService, Provisioners, ResourceHandler } from "../wire/types.ts";
import { openLogStore, type LogStore } from "./log-store.ts";
import { groupArn, logOperations } from "./operations.ts";

export type Logs = { service: LocalService; provision: Provisioners; port: LogSink } & Stoppable;

const known = ["LogGroupName", "RetentionInDays"];
/** Without meaning on a laptop. */
const inert = [
  "KmsKeyId",
  "Tags",
  "LogGroupClass",
  "DataProtectionPolicy",
  "FieldIndexPolicies",
  "ResourcePolicyDocument",
  "DeletionProtectionEnabled",
];
const nameLengthMax = 512;

const logGroup =
  (cloud: Cloud, store: LogStore): ResourceHandler =>
  (resource) => {
    const { properties } = resource;
    for (const name of Object.keys(properties))
      if (!known.includes(name) && !inert.includes(name))
        throw notHere(`${resource.type} ${resource.logicalId}: property ${name}`);
    const given = properties["LogGroupName"];
    const name = typeof given === "string" ? given : generatedName(resource, nameLengthMax);
    const days = properties["RetentionInDays"];
    store.putGroup(name, cloud.clock.now(), days === undefined ? undefined : Number(days));
    return { ref: name, attributes: { Arn: `${groupArn(cloud, name)}:*` } };
  };

/** CloudWatch Logs over the lines that functions write. Retention is shown but not applied: each group is bounded by lines instead. */
export const createLogs = ({ cloud, iam }: { cloud: Cloud; iam: LocalIam }): Logs => {
  const store = openLogStore(cloud.database);
  return {
    service: jsonService({
      signingName: "logs",
      targetPrefix: "Logs_20140328",
      version: "1.1",
      operations: logOperations(cloud, store),
      iam,
      cloud,
      constraints: loadConstraints("logs"),
    }),
    provision: { "AWS::Logs::LogGroup": logGroup(cloud, store) },
    port: {
      append: (line) => {
        // Lambda makes the group of a function that has none.
        if (!store.hasGroup(line.group)) store.putGroup(line.group, cloud.clock.now());
        store.append(line, cloud.clock.now());
      },
    },
    stop: () => Promise.resolve(),
  };
};
