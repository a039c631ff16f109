import { CfnOutput, Stack, Tags } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { ServiceDeclaration } from "../../services/chassis/declaration.ts";
import { createBedrockRole } from "../constructs/bedrock-role.ts";
import { createBus } from "../constructs/bus.ts";
import { createBucket, pipelineSources } from "../constructs/bucket.ts";
import { createLastResort } from "../constructs/queues.ts";
import { createResults } from "../constructs/results.ts";
import { createNotifications } from "../constructs/notifications.ts";
import { Service } from "../constructs/service.ts";
import { createSchemaRegistry } from "../constructs/schema-registry.ts";
import type { Settings } from "../settings.ts";

export type ChoreoStackProps = {
  settings: Settings;
  services: readonly ServiceDeclaration[];
  /** The JSON Schema of a contract by its name (`RunEnded.v1`); as published, unless a test says otherwise. */
  publishedSchemas?: (schemaName: string) => unknown;
};

/** Everything the choreography is made of: one bus, one bucket, the schemas, and per service a table and its reactions. */
export class ChoreoStack extends Stack {
  constructor(scope: Construct, id: string, { settings, services, publishedSchemas }: ChoreoStackProps) {
    super(scope, id, { stackName: settings.stack, description: "Bedrock choreography: services that react to events" });
    Tags.of(this).add("project", "bedrock-choreography");
    Tags.of(this).add("stack", settings.stack);
    const bus = createBus(this, settings);
    if (settings.producerAccounts.length > 0) createResults(this, settings, bus);
    const registry = createSchemaRegistry(this, settings, publishedSchemas);
    const bucket = createBucket(this, settings);
    const bedrockRole = createBedrockRole(this, bucket);
    const lastResort = createLastResort(this);
    const topic = createNotifications(this, settings);
    const parkingSeconds = longestParking(services);
    const shared = { settings, bus, bucket, bedrockRole, lastResort, topic, parkingSeconds };
    const made = services.map((declaration) => new Service(this, pascal(declaration.name), { declaration, shared }));
    const inboxes = made.flatMap((service) => [...service.inboxes.values()]);
    for (const service of made) service.addWorkers(inboxes);

    new CfnOutput(this, "BusName", { value: bus.attrName });
    new CfnOutput(this, "BusArn", { value: bus.attrArn });
    new CfnOutput(this, "BucketName", { value: bucket.bucketName });
    new CfnOutput(this, "PipelineSources", { value: pipelineSources(bucket, settings).join(",") });
    new CfnOutput(this, "NotificationTopicArn", { value: topic.ref });
    new CfnOutput(this, "RegistryName", { value: registry.attrRegistryName });
  }
}

/** `dead-letters` becomes `DeadLetters`. */
const pascal = (name: string): string =>
  name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Whoever empties the dead-letter queues holds a message no longer than this; seconds. */
const longestParking = (services: readonly ServiceDeclaration[]): number => {
  const parking = services
    .flatMap(({ reactions }) => Object.values(reactions))
    .filter(({ hears }) => "deadLetters" in hears);
  return Math.max(60, ...parking.map(({ timeoutSeconds = 60 }) => timeoutSeconds));
};
