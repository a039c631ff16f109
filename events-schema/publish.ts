import { readFileSync, writeFileSync, mkdirSync, readdirSync } from "node:fs";
import { z } from "zod";
import { contracts } from "./index.ts";
import type { Contract } from "./contract.ts";
import { Claim, Metadata } from "./metadata.ts";

/** Where the JSON Schema of every live version is kept, committed and compared. */
export const publishedFolder = new URL("./published/", import.meta.url);

export const publishedName = ({ type, version }: Contract): string => `${type}.v${version}.json`;

/** The JSON Schema (draft 4, as the AWS schema registry takes it) of an event's `detail`. */
export const jsonSchemaOf = (contract: Contract): Record<string, unknown> => {
  const { $schema, ...data } = z.toJSONSchema(contract.data, { target: "draft-04", io: "input" });
  const { $schema: _, ...metadata } = z.toJSONSchema(Metadata, { target: "draft-04" });
  const { $schema: __, ...claim } = z.toJSONSchema(Claim, { target: "draft-04" });
  const request = contract.owners.length === 0;
  return {
    $schema,
    title: `${contract.type} v${contract.version}`,
    description: promiseOf(contract),
    type: "object",
    properties: { ...(!request && { metadata }), data, ...(!request && { claim }) },
    ...(request
      ? { required: ["data"] }
      : { required: ["metadata"], oneOf: [{ required: ["data"] }, { required: ["claim"] }] }),
  };
};

/** The doc comment of an event is its promise: it stands in one place only, above its contract. */
export const promiseOf = (contract: Contract): string => {
  const name = eventFileOf(contract);
  const file = new URL(`./events/${name}`, import.meta.url);
  const comment = /\/\*\* (?<promise>(?:(?!\*\/).)+) \*\/\nexport const \w+ = define(?:Event|Request)\(/s.exec(
    readFileSync(file, "utf8"),
  );
  const promise = comment?.groups?.["promise"]?.replaceAll(/\s*\n \* ?/g, " ").trim();
  if (promise === undefined)
    throw new Error(`events/${name} has no doc comment above its contract: say what the event promises`);
  return promise;
};

/** Versions of one event stand side by side: `model-trained.ts` and `model-trained.v2.ts`, exported as ModelTrained and ModelTrainedV2. */
export const eventFileOf = ({ type, version }: Pick<Contract, "type" | "version">): string =>
  version === 1 ? `${kebab(type)}.ts` : `${kebab(type)}.v${version}.ts`;

const kebab = (type: string): string => type.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();

/** Writes every live version; returns the names of files that no contract stands behind any more. */
export const publish = (): string[] => {
  mkdirSync(publishedFolder, { recursive: true });
  for (const contract of contracts)
    writeFileSync(
      new URL(publishedName(contract), publishedFolder),
      `${JSON.stringify(jsonSchemaOf(contract), null, 2)}\n`,
    );
  const live = new Set(contracts.map(publishedName));
  return readdirSync(publishedFolder).filter((name) => !live.has(name));
};

if (import.meta.main) {
  const orphans = publish();
  for (const name of orphans)
    process.stderr.write(`published/${name} has no contract any more; delete it when no consumer needs it\n`);
}
