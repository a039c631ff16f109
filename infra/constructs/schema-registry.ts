import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CfnRegistry, CfnSchema } from "aws-cdk-lib/aws-eventschemas";
import type { Construct } from "constructs";
import { contracts } from "../../events-schema/index.ts";
import type { Settings } from "../settings.ts";

/** The EventBridge schema registry with every live version of every contract, as published. */
export const createSchemaRegistry = (
  scope: Construct,
  settings: Settings,
  published: (schemaName: string) => unknown = readPublished,
): CfnRegistry => {
  const registry = new CfnRegistry(scope, "Schemas", {
    registryName: settings.stack,
    description: "The contracts of the choreography, one schema per version",
  });
  for (const { type, version } of contracts) {
    const schemaName = `${type}.v${version}`;
    new CfnSchema(scope, `${type}V${version}Schema`, {
      registryName: registry.attrRegistryName,
      schemaName,
      type: "JSONSchemaDraft4",
      content: JSON.stringify(published(schemaName)),
    });
  }
  return registry;
};

const folder = join(import.meta.dirname, "../../events-schema/published");

const readPublished = (schemaName: string): unknown => {
  const path = join(folder, `${schemaName}.json`);
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new Error(
      `events-schema/published/${schemaName}.json cannot be read. Publish the contracts first, then synthesize.`,
      {
        cause,
      },
    );
  }
};
