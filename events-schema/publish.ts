import { readFileSync } from "node:fs";
import { z } from "zod";
import { isRequest, type Contract } from "./contract.ts";
import { Claim, Metadata } from "./metadata.ts";
import { rulesOf } from "./rules.ts";

/** Where the JSON Schema of every live version is kept, committed and compared. */
export const publishedFolder = new URL("./published/", import.meta.url);

export const publishedName = ({ type, version }: Contract): string => `${type}.v${version}.json`;

/**
 * The JSON Schema (draft 4, as the AWS schema registry takes it) of an event's `detail`: what a consumer accepts. Two keywords are
 * not of draft 4, whose readers pass over what they do not know: `propertyNames` says which keys a record may have, and `x-rules`
 * lists what is checked by a function and shows in no schema. The text of such a function counts as Node reads it from its file,
 * so publishing is done by Node and not under a test runner that rewrites code.
 */
export const jsonSchemaOf = (contract: Contract): Record<string, unknown> => {
  const { $schema, ...detail } = schemaOfDetail(contract);
  return { $schema, title: `${contract.type} v${contract.version}`, description: promiseOf(contract), ...detail };
};

/** The same without the words of the event's file. */
export const schemaOfDetail = (contract: Contract): Record<string, unknown> => {
  const detail = z.toJSONSchema(z.object({ data: contract.data }), { ...draft, io: "input" });
  const rules = rulesOf(contract.data, "data");
  return {
    ...detail,
    ...(!isRequest(contract) && {
      properties: { metadata: written(Metadata), ...detail.properties, claim: written(Claim) },
      required: ["metadata"],
      oneOf: [{ required: ["data"] }, { required: ["claim"] }],
    }),
    ...(rules.length > 0 && { "x-rules": rules }),
  };
};

/** What the chassis writes on every event. */
const written = (schema: z.ZodObject): unknown => {
  const { $schema: _, ...published } = z.toJSONSchema(schema, draft);
  return published;
};

type Written = Parameters<NonNullable<z.core.ToJSONSchemaParams["override"]>>[0];

const asRead = ({ zodSchema, jsonSchema }: Written): void => {
  const { _zod: internals } = zodSchema;
  const { def } = internals;
  // What is written today has no other fields; what is written tomorrow may, and they are dropped.
  if (def.type === "object" && def.catchall === undefined) delete jsonSchema.additionalProperties;
  if (def.type !== "record") return;
  const { $schema: _, type: __, ...names } = z.toJSONSchema(def.keyType, { target: "draft-04", io: "input" });
  if (Object.keys(names).length > 0) jsonSchema.propertyNames = names;
};

const draft = { target: "draft-04", override: asRead } as const;

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
