import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolve } from "./intrinsics.ts";
import { scopeOf, type Made } from "./names.ts";
import { TemplateError, type Template } from "./template.ts";

const template: Template = {
  Parameters: {
    Size: { Type: "Number", Default: 3 },
    Zones: { Type: "CommaDelimitedList", Default: "a, b" },
    Asked: { Type: "String" },
    Version: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/cdk-bootstrap/version" },
  },
  Mappings: { Ports: { "us-east-1": { http: 80 } } },
  Conditions: {
    Yes: { "Fn::Equals": [{ Ref: "AWS::Region" }, "us-east-1"] },
    No: { "Fn::Not": [{ Condition: "Yes" }] },
    Both: { "Fn::And": [{ Condition: "Yes" }, { Condition: "No" }] },
    Either: { "Fn::Or": [{ Condition: "Yes" }, { Condition: "No" }] },
    Circular: { "Fn::Not": [{ Condition: "Circular" }] },
  },
  Resources: { Queue: { Type: "AWS::SQS::Queue" }, Bus: { Type: "AWS::Events::EventBus" } },
};
const made = new Map<string, Made>([
  ["Queue", { type: "AWS::SQS::Queue", ref: "http://queue", attributes: { Arn: "arn:queue", "Deep.Name": "deep" } }],
]);
const cloud = { account: "123456789012", region: "us-east-1" };
const scope = scopeOf({ template, stackName: "choreo", cloud, made });
const resolved = (value: unknown) => resolve(value, scope);

describe("what a function stands for", () => {
  test.each<[string, unknown, unknown]>([
    ["plain values stay", { a: [1, true, null, "x"] }, { a: [1, true, null, "x"] }],
    ["Ref of a resource", { Ref: "Queue" }, "http://queue"],
    ["Ref of a parameter, as text", { Ref: "Size" }, "3"],
    ["Ref of a list parameter", { Ref: "Zones" }, ["a", "b"]],
    [
      "pseudo parameters",
      { "Fn::Sub": "${AWS::Partition}/${AWS::AccountId}/${AWS::StackName}/${AWS::URLSuffix}" },
      "aws/123456789012/choreo/amazonaws.com",
    ],
    ["GetAtt as a list", { "Fn::GetAtt": ["Queue", "Arn"] }, "arn:queue"],
    ["GetAtt as a text", { "Fn::GetAtt": "Queue.Arn" }, "arn:queue"],
    ["GetAtt of an attribute with a dot", { "Fn::GetAtt": "Queue.Deep.Name" }, "deep"],
    ["Join of resolved parts", { "Fn::Join": [":", ["a", { Ref: "Size" }, 7]] }, "a:3:7"],
    ["Join of a list parameter", { "Fn::Join": ["-", { Ref: "Zones" }] }, "a-b"],
    ["Sub with an attribute", { "Fn::Sub": "<${Queue.Arn}|${Queue}>" }, "<arn:queue|http://queue>"],
    ["Sub with its own names", { "Fn::Sub": ["${Queue}${n}", { Queue: "mine", n: { Ref: "Size" } }] }, "mine3"],
    ["Sub with a literal", { "Fn::Sub": "${!Queue} $ {} $${AWS::Region}" }, "${Queue} $ {} $us-east-1"],
    ["Select", { "Fn::Select": ["1", ["a", "b"]] }, "b"],
    ["Select of Split", { "Fn::Select": [1, { "Fn::Split": [":", { "Fn::GetAtt": ["Queue", "Arn"] }] }] }, "queue"],
    ["FindInMap", { "Fn::FindInMap": ["Ports", { Ref: "AWS::Region" }, "http"] }, 80],
    ["Base64", { "Fn::Base64": "hi" }, "aGk="],
    ["If", { "Fn::If": ["Yes", { Ref: "Size" }, { Ref: "Nobody" }] }, "3"],
    ["If with nested conditions", [{ "Fn::If": ["Both", 1, 2] }, { "Fn::If": ["Either", 1, 2] }], [2, 1]],
    [
      "NoValue as a property and as an item",
      { a: { Ref: "AWS::NoValue" }, b: [{ "Fn::If": ["No", 1, { Ref: "AWS::NoValue" }] }, 2] },
      { b: [2] },
    ],
    [
      "a policy's Condition is data",
      { Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ],
  ])("%s", (_name, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });
});

describe("what is refused, by name", () => {
  test.each<[string, unknown, RegExp]>([
    ["an unknown name", { Ref: "Nobody" }, /Nobody is neither a resource nor a parameter/],
    [
      "an unknown pseudo parameter",
      { Ref: "AWS::NotificationARNs" },
      /AWS::NotificationARNs is not in the local cloud/,
    ],
    [
      "an unknown attribute",
      { "Fn::GetAtt": ["Queue", "Colour"] },
      /Queue \(AWS::SQS::Queue\) has no attribute Colour.*Arn, Deep.Name/,
    ],
    ["a parameter nobody gives", { Ref: "Asked" }, /Asked has no default/],
    ["a parameter from Systems Manager", { Ref: "Version" }, /Version .*Systems Manager/],
    ["an import", { "Fn::ImportValue": "x" }, /Fn::ImportValue is not in the local cloud/],
    ["a function that does not exist", { "Fn::Frobnicate": [] }, /Fn::Frobnicate is not a function/],
    ["a function beside other keys", { Ref: "Queue", More: 1 }, /holds Ref beside More/],
    ["an object in a text", { "Fn::Join": ["", [{ a: 1 }]] }, /Fn::Join needs a text; it got {"a":1}/],
    ["an item that is not there", { "Fn::Select": [2, ["a", "b"]] }, /cannot take item 2/],
    ["a missing mapping", { "Fn::FindInMap": ["Ports", "mars", "http"] }, /nothing at Ports.mars.http/],
    ["an unknown condition", { "Fn::If": ["Maybe", 1, 2] }, /no condition Maybe/],
    ["a condition that needs itself", { "Fn::If": ["Circular", 1, 2] }, /Circular needs itself/],
    ["an open brace in Sub", { "Fn::Sub": "a ${b" }, /without its }/],
  ])("%s", (_name, value, message) => {
    expect(() => resolved(value)).toThrow(TemplateError);
    expect(() => resolved(value)).toThrow(message);
  });
});

const plainText = fc.string().filter((text) => !text.includes("${"));

test("Join of texts is what JavaScript's join gives", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (separator, items) => {
      expect(resolved({ "Fn::Join": [separator, items] })).toBe(items.join(separator));
    }),
  );
});

test("Split undoes Join where no item holds the separator", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string().map((text) => text.replaceAll("|", "")),
        { minLength: 1 },
      ),
      (items) => {
        expect(resolved({ "Fn::Split": ["|", { "Fn::Join": ["|", items] }] })).toEqual(items);
      },
    ),
  );
});

test("Sub puts values between texts and reads neither of them again", () => {
  fc.assert(
    fc.property(plainText, plainText, fc.string(), (before, after, value) => {
      fc.pre(!before.endsWith("$"));
      expect(resolved({ "Fn::Sub": [`${before}\${x}${after}`, { x: value }] })).toBe(`${before}${value}${after}`);
    }),
  );
});

test("a text without functions resolves to itself, whatever it holds", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(!/"(?:Ref|Fn::[^"]*)":/.test(JSON.stringify(value)));
      expect(JSON.stringify(resolved(value))).toBe(JSON.stringify(value));
    }),
  );
});
