import { expect, test } from "vitest";
import { contracts, type Contract } from "../../events-schema/index.ts";
import { services } from "../../infra/app.ts";
import type { ReactionDeclaration } from "../../services/chassis/declaration.ts";
import { ofType, synthesized } from "./synthesized.ts";

const resources = synthesized();
const nameOf = ({ type, version }: Contract) => `${type}.v${version}`;
const known = new Set(contracts.map(nameOf));
const reactions = services.flatMap(({ name, reactions }) =>
  Object.values<ReactionDeclaration>(reactions).map((reaction) => ({ service: name, ...reaction })),
);
const heard = reactions.flatMap(({ hears }) => ("events" in hears ? hears.events : []));

test("every live version of every contract is in the registry, under its name", () => {
  const schemas = ofType(resources, "AWS::EventSchemas::Schema");
  expect(schemas.map(({ properties }) => String(properties["SchemaName"])).toSorted()).toEqual([...known].toSorted());
  for (const { properties } of schemas) {
    expect(properties["Type"]).toBe("JSONSchemaDraft4");
    expect(String(properties["Content"]).length).toBeLessThanOrEqual(100_000);
    expect(JSON.parse(String(properties["Content"]))).toHaveProperty("properties");
  }
});

test("whatever a reaction hears or emits is a live contract", () => {
  for (const contract of [...heard, ...reactions.flatMap(({ emits }) => emits)])
    expect(known).toContain(nameOf(contract));
});

test("nobody emits a fact that another service owns, nor a request", () => {
  for (const { service, emits } of reactions)
    for (const { type, owners } of emits) expect(owners, `${service} emits ${type}`).toContain(service);
});

test("every fact that somebody hears is emitted by its owner, where that is deployed", () => {
  const deployed = new Set(services.map(({ name }) => name as string));
  const emitted = new Set(reactions.flatMap(({ emits }) => emits.map(nameOf)));
  const orphans = heard.filter(
    (contract) => contract.owners.some((owner) => deployed.has(owner)) && !emitted.has(nameOf(contract)),
  );
  expect(orphans.map(nameOf)).toEqual([]);
});

test("one rule hears one version, from its owners' sources", () => {
  const rules = ofType(resources, "AWS::Events::Rule").filter(
    ({ properties }) => properties["EventBusName"] !== undefined,
  );
  expect(rules).toHaveLength(heard.length);
  for (const contract of heard) {
    const sources = contract.owners.map((owner) => `choreo.${owner}`);
    expect(rules.map(({ properties }) => properties["EventPattern"])).toContainEqual(
      expect.objectContaining({ "detail-type": [contract.type], ...(sources.length > 0 && { source: sources }) }),
    );
  }
});
