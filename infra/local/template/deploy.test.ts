import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testCloud, type TestCloud } from "../core/testing.ts";
import type { GoneResource, Provisioners, ResourceHandler, StackResource } from "../wire/types.ts";
import { deploy } from "./deploy.ts";

let cloud: TestCloud;
let created: StackResource[];
let removed: GoneResource[];

beforeEach(async () => {
  cloud = await testCloud();
  created = [];
  removed = [];
});
afterEach(() => cloud.close());

const recording = (attributes: (id: string) => Record<string, string>): ResourceHandler => {
  const create: ResourceHandler = (resource) => {
    created.push(resource);
    return { ref: `ref-${resource.logicalId}`, attributes: attributes(resource.logicalId) };
  };
  return Object.assign(create, { remove: (gone: GoneResource) => void removed.push(gone) });
};
const provisioners = (): Provisioners => ({
  "AWS::SQS::Queue": recording((id) => ({ Arn: `arn:${id}` })),
  "AWS::Events::Rule": (resource) => {
    created.push(resource);
    return { ref: resource.logicalId };
  },
});
const start = (template: unknown) => deploy({ template, stackName: "choreo", provisioners: provisioners(), cloud });
const queue = (properties: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) => ({
  Type: "AWS::SQS::Queue",
  Properties: properties,
  ...rest,
});
const order = () => created.map(({ logicalId }) => logicalId);
const warnings = () => cloud.journal.read(0).flatMap((entry) => (entry.kind === "warning" ? [entry.message] : []));

describe("the order of creation", () => {
  test("follows Ref, GetAtt, Sub and DependsOn, wherever they stand", async () => {
    await start({
      Resources: {
        A: queue({ deep: [{ x: { Ref: "B" } }] }),
        B: queue({ y: { "Fn::Join": ["", ["a", { "Fn::GetAtt": ["C", "Arn"] }]] } }),
        C: queue({ z: { "Fn::Sub": ["${D.Arn}${own}", { own: { Ref: "E" } }] } }),
        D: queue({}, { DependsOn: ["F"] }),
        E: queue({}, { DependsOn: "F" }),
        F: queue(),
      },
    });
    expect(order()).toEqual(["F", "D", "E", "C", "B", "A"]);
    expect(created.at(-1)?.properties).toEqual({ deep: [{ x: "ref-B" }] });
    expect(created.at(-3)?.properties).toEqual({ z: "arn:Dref-E" });
  });

  test("looks only at the branch a condition chooses", async () => {
    const Conditions = { Never: { "Fn::Equals": ["a", "b"] } };
    const A = queue({ other: { "Fn::If": ["Never", { Ref: "B" }, "none"] } });
    const B = queue({ other: { Ref: "A" } }, { Condition: "Never" });
    const state = await start({ Conditions, Resources: { A, B } });
    expect(Object.keys(state.resources)).toEqual(["A"]);
  });

  test("reports a circle by its names and creates nothing", async () => {
    const Resources = { A: queue({ x: { Ref: "B" } }), B: queue({ x: { Ref: "C" } }), C: queue({ x: { Ref: "B" } }) };
    await expect(start({ Resources })).rejects.toThrow("B -> C -> B");
    expect(created).toEqual([]);
  });
});

describe("what is refused before anything is created", () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      "unknown types, all at once",
      { Resources: { Q: queue(), V: { Type: "AWS::EC2::VPC" }, C: { Type: "AWS::ECS::Cluster" } } },
      /AWS::EC2::VPC \(V\); AWS::ECS::Cluster \(C\)\. Nothing was created/,
    ],
    ["references to nothing", { Resources: { Q: queue({ x: { Ref: "Nobody" } }) } }, /Q refers to Nobody/],
    ["a section that is not known", { Transform: "X", Resources: {} }, /Transform/],
    [
      "a resource attribute that is not known",
      { Resources: { Q: queue({}, { UpdatePolicy: {} }) } },
      /Resource Q .*UpdatePolicy/,
    ],
    ["a rule of the template", { Rules: { Mine: {} }, Resources: {} }, /Rule Mine/],
    [
      "a reference to a resource whose condition is false",
      {
        Conditions: { Never: { "Fn::Equals": ["a", "b"] } },
        Resources: { A: queue({ x: { Ref: "B" } }), B: queue({}, { Condition: "Never" }) },
      },
      /B \(AWS::SQS::Queue\) is not made, because its condition Never is false/,
    ],
  ])("%s", async (_name, template, message) => {
    await expect(start(template)).rejects.toThrow(message);
    expect(created).toEqual([]);
  });

  test("CDK's bootstrap check is no obstacle", async () => {
    const BootstrapVersion = { Type: "AWS::SSM::Parameter::Value<String>", Default: "/cdk-bootstrap/version" };
    const Rules = { CheckBootstrapVersion: { Assertions: [] } };
    await expect(start({ Parameters: { BootstrapVersion }, Rules, Resources: {} })).resolves.toMatchObject({
      resources: {},
    });
  });
});

test("a failing handler is named with its resource", async () => {
  const failing = { "AWS::SQS::Queue": () => Promise.reject(new Error("no such attribute Colour")) };
  const deployed = deploy({
    template: { Resources: { Q: queue() } },
    stackName: "choreo",
    provisioners: failing,
    cloud,
  });
  await expect(deployed).rejects.toThrow("Q (AWS::SQS::Queue) could not be made: no such attribute Colour");
});

test("outputs are resolved", async () => {
  const Outputs = { Url: { Value: { Ref: "Q" } }, Both: { Value: { "Fn::Sub": "${Q.Arn}@${AWS::Region}" } } };
  const state = await start({ Resources: { Q: queue() }, Outputs });
  expect(state.outputs).toEqual({ Url: "ref-Q", Both: "arn:Q@us-east-1" });
});

test("a type that does nothing here is accepted and has a name", async () => {
  const state = await start({ Resources: { Alarm: { Type: "AWS::CloudWatch::Alarm", Properties: {} } } });
  expect(state.resources["Alarm"]?.ref).toBe("choreo-Alarm");
});

describe("resources that left the template", () => {
  const rule = { Type: "AWS::Events::Rule" };

  test("are removed, last made first, and forgotten", async () => {
    await start({ Resources: { A: queue(), B: queue({ x: { Ref: "A" } }), C: queue() } });
    await start({ Resources: { C: queue() } });
    expect(removed.map(({ logicalId, ref }) => `${logicalId} ${ref}`)).toEqual(["B ref-B", "A ref-A"]);
    await start({ Resources: { C: queue() } });
    expect(removed).toHaveLength(2);
    expect(warnings()).toEqual([
      expect.stringMatching(/^B .*ref-B is removed/),
      expect.stringMatching(/^A .*is removed/),
    ]);
  });

  test("are kept when the template said so", async () => {
    await start({ Resources: { A: queue({}, { DeletionPolicy: "Retain" }) } });
    await start({ Resources: {} });
    expect(removed).toEqual([]);
    expect(warnings()).toEqual([expect.stringMatching(/A .*is kept, as its DeletionPolicy says/)]);
  });

  test("are reported where the local cloud cannot remove them", async () => {
    await start({ Resources: { A: rule } });
    await start({ Resources: {} });
    expect(warnings()).toEqual([
      expect.stringMatching(/A \(AWS::Events::Rule\).*stays, unless its service removes it/),
    ]);
  });

  test("live on when another logical id names the same thing", async () => {
    const same: Provisioners = {
      "AWS::SQS::Queue": Object.assign(() => ({ ref: "http://one", attributes: { Arn: "arn:one" } }), {
        remove: (gone: GoneResource) => void removed.push(gone),
      }),
    };
    const options = { stackName: "choreo", provisioners: same, cloud };
    await deploy({ ...options, template: { Resources: { Old: queue() } } });
    await deploy({ ...options, template: { Resources: { New: queue() } } });
    expect(removed).toEqual([]);
  });

  test("are not mistaken for those that only moved to another port", async () => {
    const at = (port: number): Provisioners => ({
      "AWS::SQS::Queue": Object.assign(() => ({ ref: `http://127.0.0.1:${port}/q`, attributes: { Arn: "arn:q" } }), {
        remove: (gone: GoneResource) => void removed.push(gone),
      }),
    });
    for (const port of [1, 2])
      await deploy({ template: { Resources: { Q: queue() } }, stackName: "choreo", provisioners: at(port), cloud });
    expect(removed).toEqual([]);
    expect(warnings()).toEqual([]);
  });
});
