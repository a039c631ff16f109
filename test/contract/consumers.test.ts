import { describe, expect, test } from "vitest";
import { schemaOf, type Schema } from "../../events-schema/catalogue/fields.ts";
import { versionName } from "../../events-schema/catalogue/participants.ts";
import { readTolerantly, sourceOf, type Contract } from "../../events-schema/index.ts";
import { catalogue } from "../../infra/catalogue.ts";
import { messageOf } from "../../services/chassis/memory/envelope-of.ts";
import type { InMessage } from "../../services/chassis/ports.ts";
import { accepted, heard } from "./heard.ts";
import { servicesOnMemory } from "./services-on-memory.ts";

type Example = { metadata?: Record<string, unknown>; data: Record<string, unknown> };

const wrapped = (contract: Contract, detail: unknown): InMessage =>
  messageOf({
    type: contract.type,
    source: contract.owners[0] === undefined ? "a-user" : sourceOf(contract.owners[0]),
    detail,
  });

/** A value of this schema from a later producer: every object whose keys the contract names has one more. */
const withMore = (value: unknown, schema: Schema): unknown => {
  if (Array.isArray(value)) return value.map((item) => withMore(item, schema.items ?? {}));
  if (typeof value !== "object" || value === null) return value;
  const shape = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].find((candidate) => fits(value, candidate));
  const fields = shape?.properties;
  if (!fields) return value;
  const known = Object.entries(value).map(([key, item]) => [key, withMore(item, fields[key] ?? {})] as const);
  return { ...Object.fromEntries(known), addedLater: { since: "tomorrow" } };
};

const fits = (value: object, { properties, required = [] }: Schema): boolean =>
  properties !== undefined &&
  required.every((key) => Object.hasOwn(value, key)) &&
  Object.entries(properties).every(
    ([key, field]) => field.const === undefined || (value as Record<string, unknown>)[key] === field.const,
  );

/** The example as today's producers send it, as a later one would, and as one that says no version. */
const forms = (contract: Contract): [string, InMessage][] => {
  const { metadata, data } = catalogue.exampleOf(contract) as Example;
  const { version: _, ...versionless } = metadata ?? {};
  const more = {
    metadata: { ...metadata, addedLater: 1 },
    data: withMore(data, schemaOf(contract.data)),
    addedLater: 1,
  };
  return [
    ["as it is", wrapped(contract, { ...(metadata && { metadata }), data })],
    ["with keys that nobody knows yet", wrapped(contract, more)],
    ...(contract.version === 1
      ? [["without a version", wrapped(contract, { metadata: versionless, data })] as [string, InMessage]]
      : []),
  ];
};

const cases = catalogue.contracts.flatMap((contract) =>
  servicesOnMemory()
    .hearers.filter(({ hears }) => hears.includes(contract))
    .flatMap(({ name }) =>
      forms(contract).map(([form, message]) => [versionName(contract), name, form, message] as const),
    ),
);

describe("every consumer accepts the example of every version that it hears", () => {
  test.each(cases)("%s by %s, %s", async (_, name, _form, message) => {
    const hearer = servicesOnMemory().hearers.find((candidate) => candidate.name === name);
    if (!hearer) throw new Error(`there is no ${name}`);
    expect(await heard(hearer, message)).toMatch(accepted);
  });

  test("and none is left out", () => {
    const declared = catalogue.participants.flatMap(({ service, reaction, hears }) =>
      hears.map((contract) => `${versionName(contract)} ${service}/${reaction}`),
    );
    expect([...new Set(cases.map(([version, name]) => `${version} ${name}`))].toSorted()).toEqual(declared.toSorted());
  });
});

test("what a later producer adds reaches every object of every event, and is dropped", () => {
  for (const contract of catalogue.contracts) {
    const { data } = catalogue.exampleOf(contract) as Example;
    const more = withMore(data, schemaOf(contract.data));
    expect(JSON.stringify(more).length, contract.type).toBeGreaterThan(JSON.stringify(data).length);
    const read = [readTolerantly(contract, more), readTolerantly(contract, data)];
    expect(read[0], versionName(contract)).toEqual(read[1]);
    expect(read[0]?.ok).toBe(true);
  }
});

test("a reaction that cannot read an event is caught by these tests", async () => {
  const hearer = servicesOnMemory().hearers.find(({ name }) => name === "training/onDatasetReady");
  const [contract] = hearer?.hears ?? [];
  if (!hearer || !contract) throw new Error("training hears nothing");
  const { metadata } = catalogue.exampleOf(contract) as Example;
  expect(await heard(hearer, wrapped(contract, { metadata, data: {} }))).not.toMatch(accepted);
});
