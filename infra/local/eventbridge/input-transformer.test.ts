import { describe, expect, test } from "vitest";
import type { EventEnvelope } from "../core/journal.ts";
import { transformerFault } from "./input-transformer.ts";
import { parseJsonPath, valueAt } from "./json-path.ts";
import type { InputTransformer } from "./records.ts";
import { dynamicParameter, targetInput } from "./target-input.ts";

const event: EventEnvelope = {
  version: "0",
  id: "7bf7",
  "detail-type": "EC2 Instance State-change Notification",
  source: "aws.ec2",
  account: "111122223333",
  time: "2015-11-11T21:29:54Z",
  region: "us-east-1",
  resources: ["arn:one", "arn:two"],
  detail: {
    "instance-id": "i-0123456789",
    state: "RUNNING",
    count: 3,
    on: true,
    nothing: null,
    quote: 'say "hi"',
    tags: { team: "red", tier: "x" },
    states: ["ACTIVE", "IDLE"],
    items: [{ id: 1 }, { id: 2 }],
  },
};
const rule = { arn: "arn:aws:events:us-east-1:111122223333:rule/example", name: "example" };
const paths = {
  instance: "$.detail.instance-id",
  state: "$.detail.state",
  count: "$.detail.count",
  on: "$.detail.on",
  nothing: "$.detail.nothing",
  missing: "$.detail.none",
  tags: "$.detail.tags",
  states: "$.detail.states",
  first: "$.resources[0]",
  ids: "$.detail.items[*].id",
  quote: "$.detail.quote",
};
const fill = (template: string) =>
  targetInput(
    {
      Id: "1",
      Arn: "arn:aws:sqs:us-east-1:111122223333:q",
      InputTransformer: { InputPathsMap: paths, InputTemplate: template },
    },
    { event, rule, text: JSON.stringify(event), ingestedAt: "2026-11-21T00:00:00Z" },
  );

const table: [template: string, result: string][] = [
  ['"<instance> is in state <state>"', '"i-0123456789 is in state RUNNING"'],
  ['"<instance> is in state \\"<state>\\""', '"i-0123456789 is in state \\"RUNNING\\""'],
  ['{"instance":<instance>,"state":<state>}', '{"instance":"i-0123456789","state":"RUNNING"}'],
  ['{"instance":<instance>,"state":"<state>"}', '{"instance":"i-0123456789","state":"RUNNING"}'],
  ['{"a":"<instance> is <state>"}', '{"a":"i-0123456789 is RUNNING"}'],
  ['{"n":<count>,"b":<on>,"z":<nothing>}', '{"n":3,"b":true,"z":null}'],
  ['{"n":"<count>","b":"<on>"}', '{"n":"3","b":"true"}'],
  ['{"m":<missing>}', '{"m":""}'],
  ['{"m":"<missing>"}', '{"m":""}'],
  ['"x<missing>y"', '"xy"'],
  ['{"t":<tags>,"s":<states>}', '{"t":{"team":"red","tier":"x"},"s":["ACTIVE","IDLE"]}'],
  ['"tags <tags> states <states>"', '"tags {team:red,tier:x} states [ACTIVE,IDLE]"'],
  ["[<instance>,<first>]", '["i-0123456789","arn:one"]'],
  ['{"ids":<ids>}', '{"ids":[1,2]}'],
  ["<instance>", '"i-0123456789"'],
  ["<tags>", '{"team":"red","tier":"x"}'],
  ['"a <instance>"\n"b <state>"', '"a i-0123456789"\n"b RUNNING"'],
  ['"<quote>"', '"say "hi""'],
  ['{"q":<quote>}', '{"q":"say \\"hi\\""}'],
  ['{"rule":<aws.events.rule-name>,"arn":"<aws.events.rule-arn>"}', `{"rule":"example","arn":"${rule.arn}"}`],
  ['{"at":<aws.events.event.ingestion-time>}', '{"at":"2026-11-21T00:00:00Z"}'],
  ['{"e":<aws.events.event.json>}', `{"e":${JSON.stringify(event)}}`],
  ['{"a < b":"<","c":"x<y"}', '{"a < b":"<","c":"x<y"}'],
  [' {\n  "a b" : <count> ,\t"c":[ <state>, 9 ]\r\n}\n', '{"a b":3,"c":["RUNNING",9]}'],
  ['{"a":"x  y\\" <state>  "}', '{"a":"x  y\\" RUNNING  "}'],
];

test.each(table)("the template %s gives %s", (template, result) => {
  expect(fill(template)).toBe(result);
});

test("<aws.events.event> has no detail, spells detailType and has an order of its own", () => {
  const { id, account, time, source, region, resources, version } = event;
  const head = { id, account, detailType: event["detail-type"], time, source, region, resources, version };
  expect(fill('{"e":<aws.events.event>}')).toBe(JSON.stringify({ e: head }));
});

test.each(['{"t":"<tags>"}', '{"s":"<states>"}', '{"q":"<quote>"}'])(
  "%s is no JSON when it is filled, which is a permanent failure",
  (template) => {
    expect(() => fill(template)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ code: "INVALID_JSON", permanent: true }) as object }),
    );
  },
);

describe("what PutTargets refuses", () => {
  test.each([
    [
      { InputPathsMap: { AWSthing: "$.a" }, InputTemplate: "<AWSthing>" },
      /AWSthing for target t must not start with AWS/,
    ],
    [{ InputTemplate: '"<nobody>"' }, /^InputTemplate for target t contains invalid placeholder nobody\.$/],
    [{ InputPathsMap: { a: "$.x" }, InputTemplate: "{<a>:1}" }, /^Invalid InputTemplate for target t : .* key of an/],
    [{ InputPathsMap: { a: "$.x" }, InputTemplate: '{"<a> b" : 1}' }, /key of an object/],
    [
      { InputPathsMap: { a: "$.x" }, InputTemplate: '{"b":<a>' },
      /^Invalid InputTemplate .* not JSON when it is filled/,
    ],
    [{ InputTemplate: "[1 2]" }, /not JSON/],
    [{ InputPathsMap: { a: "detail.x" }, InputTemplate: '"<a>"' }, /^InputPath for target t is invalid\.$/],
    [{ InputPathsMap: { a: "$.detail['x']" }, InputTemplate: '"<a>"' }, /^InputPath for target t is invalid\.$/],
    ...['"<aws.events.event.json>"', "[<aws.events.event.json>]", "<aws.events.event.json>"].map(
      (InputTemplate): [InputTransformer, RegExp] => [
        { InputTemplate },
        /^InputTemplate for target t contains placeholder aws\.events\.event\.json valid only for JSON template\.$/,
      ],
    ),
  ])("%j", (transformer, says) => {
    expect(transformerFault("t", transformer)).toMatch(says);
  });
  test.each([
    { InputPathsMap: { a: "$.x" }, InputTemplate: '{"b":<a>,"c":"<aws.events.rule-name>"}' },
    // AWS's own articles use such names, and most paths are not refused: what EventBridge does not understand finds nothing.
    { InputPathsMap: { awsRegion: "$", Aws: "$..x", a: "$.x[0]" }, InputTemplate: '{"b":<awsRegion>}' },
  ])("but not %j", (transformer) => {
    expect(transformerFault("t", transformer)).toBeUndefined();
  });
});

test.each(["detail.x", "$['detail']", "$..state", "$.detail[?(@.state)]", "$.states[-1]", "$.states[0:1]", "$."])(
  "the path %s is none that EventBridge understands, so it finds nothing",
  (path) => {
    const target = { Id: "1", Arn: "a", InputTransformer: { InputPathsMap: { x: path }, InputTemplate: "[<x>]" } };
    expect(targetInput(target, { event, rule, text: "", ingestedAt: "" })).toBe('[""]');
  },
);

test("InputPath hands on a part of the event as JSON", () => {
  const source = { event, rule, text: "", ingestedAt: "" };
  expect(targetInput({ Id: "1", Arn: "a", InputPath: "$.detail.tags" }, source)).toBe('{"team":"red","tier":"x"}');
  expect(targetInput({ Id: "1", Arn: "a", InputPath: "$" }, source)).toBe(JSON.stringify(event));
  expect(targetInput({ Id: "1", Arn: "a", Input: '{"a":1}' }, source)).toBe('{"a":1}');
});

test("a dynamic parameter takes a whole value from the event", () => {
  expect(dynamicParameter("$.detail.state", event)).toBe("RUNNING");
  expect(dynamicParameter("$.detail.count", event)).toBe("3");
  expect(dynamicParameter("fixed", event)).toBe("fixed");
  expect(dynamicParameter("$.detail.none", event)).toBeUndefined();
});

test("a path never reaches into what an object inherits", () => {
  expect(valueAt({ a: {} }, parseJsonPath("$.a.constructor") ?? [])).toBeUndefined();
});
