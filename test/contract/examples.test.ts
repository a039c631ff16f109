import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fieldsOf, schemaOf } from "../../events-schema/catalogue/fields.ts";
import { versionName } from "../../events-schema/catalogue/participants.ts";
import { Metadata, contracts, isRequest, validateStrictly } from "../../events-schema/index.ts";
import { catalogue } from "../../infra/catalogue.ts";

type Example = { metadata?: Record<string, unknown>; data: unknown };
const exampleOf = (contract: (typeof contracts)[number]) => catalogue.exampleOf(contract) as Example;

describe.each(contracts.map((contract) => [versionName(contract), contract] as const))(
  "the example of %s",
  (_, contract) => {
    const { metadata, data, ...rest } = exampleOf(contract);

    test("validates strictly, metadata and data", () => {
      expect(rest).toEqual({});
      expect(validateStrictly(contract, data)).toMatchObject({ ok: true });
      if (isRequest(contract)) return expect(metadata).toBeUndefined();
      expect(Metadata.strict().parse(metadata)).toMatchObject({ version: contract.version });
    });

    test("shows every field that all shapes of the event can have", () => {
      const shown = new Set(pathsOf(data, ""));
      const missing = fieldsOf(schemaOf(contract.data))
        .filter(({ isAlternative }) => !isAlternative)
        .map(({ path }) => path.replaceAll("<key>", "*"))
        .filter((path) => !shown.has(path));
      expect(missing).toEqual([]);
    });
  },
);

test("there is an example of every live version and of nothing else", () => {
  const names = readdirSync(new URL("../../events-schema/examples/", import.meta.url));
  expect(names.toSorted()).toEqual(contracts.map((contract) => `${versionName(contract)}.json`).toSorted());
});

/** Every path of a value, as the catalogue writes them; each key also as `*`, for keys that the sender chooses. */
const pathsOf = (value: unknown, at: string): string[] => {
  if (Array.isArray(value)) return [`${at}[]`, ...value.flatMap((item) => pathsOf(item, `${at}[]`))];
  if (typeof value !== "object" || value === null) return [];
  const below = at === "" ? "" : `${at}.`;
  return Object.entries(value).flatMap(([key, item]) => [
    `${below}${key}`,
    `${below}*`,
    ...pathsOf(item, `${below}${key}`),
  ]);
};
