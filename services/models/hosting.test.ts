import { expect, test } from "vitest";
import { chooseHosting, type HostingFacts } from "./hosting.ts";
import { findCustomizable } from "./table.ts";

const free: HostingFacts = {
  deployments: { used: 0, limit: 10 },
  provisionedUnits: { used: 0, limit: 0 },
  unitsOfBase: { used: 0, limit: 0 },
};
const units: HostingFacts = { ...free, provisionedUnits: { used: 0, limit: 2 }, unitsOfBase: { used: 0, limit: 2 } };
const full: HostingFacts = { ...free, deployments: { used: 10, limit: 10 } };

test.each([
  ["amazon.nova-micro-v1:0:128k", "us-east-1", "any", free, "on-demand"],
  ["amazon.nova-micro-v1:0:128k", "us-east-1", "any", { ...full, ...pick(units) }, "provisioned-throughput"],
  ["amazon.nova-micro-v1:0:128k", "us-east-1", "on-demand", full, "L-1EF80F3E"],
  ["amazon.nova-micro-v1:0:128k", "us-east-1", "provisioned-throughput", free, "L-BE77399C"],
  ["anthropic.claude-3-haiku-20240307-v1:0:200k", "us-west-2", "any", free, "no on-demand deployment"],
  ["anthropic.claude-3-haiku-20240307-v1:0:200k", "us-west-2", "any", units, "provisioned-throughput"],
  ["meta.llama3-3-70b-instruct-v1:0:128k", "us-east-1", "any", units, "exist in us-west-2, not in us-east-1"],
  [
    "meta.llama3-3-70b-instruct-v1:0:128k",
    "us-west-2",
    "provisioned-throughput",
    units,
    "has no provisioned throughput",
  ],
] as const)("%s in %s, %s: %#", (id, region, method, facts, expected) => {
  const base = findCustomizable(id);
  if (!base) throw new Error(`${id} is gone from the table`);
  const choice = chooseHosting(base, { method, modelUnits: 1 }, { region, facts });
  if (choice.possible) expect(choice.method).toBe(expected);
  else expect(`${choice.why} | ${choice.ask}`).toContain(expected);
});

function pick({ provisionedUnits, unitsOfBase }: HostingFacts): Pick<HostingFacts, "provisionedUnits" | "unitsOfBase"> {
  return { provisionedUnits, unitsOfBase };
}
