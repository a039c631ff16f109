import { describe, expect, test } from "vitest";
import { contracts } from "../../events-schema/index.ts";
import { evaluate } from "../../infra/local/iam/evaluate.ts";
import { parsePolicy } from "../../infra/local/iam/policy.ts";
import { ofType, only, synthesized } from "./synthesized.ts";

const producer = "111122223333";
const statement = only(synthesized({ producerAccounts: [producer] }), "AWS::Events::EventBusPolicy").properties[
  "Statement"
];
const policy = parsePolicy({ Version: "2012-10-17", Statement: [statement] }, "resource");
const bus = (statement as { Resource: string }).Resource;

const verdict = (
  context: Record<string, string>,
  from: { account?: string; action?: string; resource?: string } = {},
) => {
  const { account = producer, action = "events:PutEvents", resource = bus } = from;
  const principal = { kind: "aws", account, arn: `arn:aws:iam::${account}:role/sender`, root: false } as const;
  const keys = Object.fromEntries(Object.entries(context).map(([name, value]) => [name, [value]]));
  return evaluate([policy], { principal, action, resource, context: keys });
};

const asks = { "events:detail-type": "DatasetRequested", "events:source": "their.app" };

describe("another account", () => {
  test("may make the requests that are meant for other accounts", () => {
    for (const { type, crossAccount } of contracts)
      expect(verdict({ ...asks, "events:detail-type": type }), type).toBe(crossAccount ? "account" : "silent");
  });

  test.each<[string, Record<string, string>, Parameters<typeof verdict>[1]?]>([
    ["in the name of one of our services", { ...asks, "events:source": "choreo.dataset" }],
    ["in the name of a service we do not have yet", { ...asks, "events:source": "choreo." }],
    ["without a source", { "events:detail-type": "DatasetRequested" }],
    ["without a detail type", { "events:source": "their.app" }],
    ["without either", {}],
    ["with a type in other letters", { ...asks, "events:detail-type": "datasetrequested" }],
    ["from an account that is not listed", asks, { account: "999999999999" }],
    ["to change a rule", asks, { action: "events:PutRule" }],
    ["to another bus", asks, { resource: "arn:aws:events:us-east-1:123456789012:Other" }],
  ])("may not send %s", (_what, context, from) => {
    expect(verdict(context, from)).toBe("silent");
  });
});

test("without producer accounts the bus has no policy at all", () => {
  expect(ofType(synthesized(), "AWS::Events::EventBusPolicy")).toEqual([]);
});
