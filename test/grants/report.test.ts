import { expect, test } from "vitest";
import { keyOf, type Row } from "./grant-rows.ts";
import { notJudged } from "./not-judged.ts";
import { findingsOf, textOf } from "./report.ts";
import { watchUsage } from "./usage.ts";

const row = (action: string): Row => ({
  holder: "arn:role",
  kind: "identity",
  statement: 0,
  action,
  owner: "SomeWorkerRole00000000",
  resources: ["*"],
});
const wanted = row("sqs:ReceiveMessage");
const doubled = row("sqs:DeleteMessage");
const unused = row("sqs:PurgeQueue");
const logs = row("logs:PutLogEvents");

const grant = ({ holder, kind, statement, action }: Row) => ({ holder, kind, statement, action, resource: "*" });
const call = { principal: "arn:role", action: "a", resource: "r" };

const walk = () => {
  const usage = watchUsage();
  usage.step = "a probe";
  usage.allowed(call, [grant(wanted)], { sameAccount: true });
  usage.allowed(call, [grant(doubled), grant(wanted)], { sameAccount: true });
  return usage;
};

test("A grant counts as missed where a call had nothing else, and not where another grant would have done", () => {
  const found = findingsOf([wanted, doubled, unused, logs], { uses: walk().uses, verdicts: new Map() });
  expect(found.needed.map((one) => one.row)).toEqual([wanted]);
  expect(found.unexplained.map((one) => one.row)).toEqual([doubled, unused]);
  expect(found.explained.map((one) => [one.row, one.reason?.by])).toEqual([[logs, "aws"]]);
  expect(found.stale).toHaveLength(notJudged.length - 1);
  expect(textOf(found, 0)).toContain("4 granted actions: 1 missed (0 of them taken away and tried)");
});

test("A grant that nothing missed when it was taken away is not needed, whatever used it", () => {
  const verdicts = new Map([[keyOf(wanted), { kind: "spared" as const }]]);
  expect(findingsOf([wanted], { uses: walk().uses, verdicts }).unexplained.map((one) => one.row)).toEqual([wanted]);
});

test("A grant that a busy machine could not judge is neither missed nor spared", () => {
  const verdicts = new Map([[keyOf(wanted), { kind: "unclear" as const }]]);
  const found = findingsOf([wanted], { uses: walk().uses, verdicts });
  expect([found.needed, found.unexplained]).toEqual([[], []]);
  expect(found.unclear.map((one) => one.row)).toEqual([wanted]);
  expect(textOf(found, 1)).toContain("0 unexplained, 1 unclear");
});

test("Across accounts each side is asked about by itself", () => {
  const usage = watchUsage();
  const theirs = { ...grant(wanted), kind: "resource" as const };
  usage.allowed(call, [grant(wanted), theirs], { sameAccount: false });
  expect([...usage.uses.values()].map(({ alone }) => alone)).toEqual([true, true]);
});

test("What is taken away is withheld, and nothing else", () => {
  const usage = walk();
  usage.without = keyOf(wanted);
  expect(usage.withheld(grant(wanted))).toBe(true);
  expect(usage.withheld(grant(doubled))).toBe(false);
});
