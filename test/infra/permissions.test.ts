import { describe, expect, test } from "vitest";
import { services } from "../../infra/app.ts";
import type { ReactionDeclaration } from "../../services/chassis/declaration.ts";
import { arnOf, list, ofType, statementsOf, synthesized, type Found, type Statement } from "./synthesized.ts";
import { reasonFor, wildcards } from "./wildcards.ts";

const resources = synthesized();
const roles = ofType(resources, "AWS::IAM::Role");
const functions = ofType(resources, "AWS::Lambda::Function");
const roleOf = (fn: Found): Found => {
  const role = roles.find(({ id, type }) => arnOf(id, type) === fn.properties["Role"]);
  if (!role) throw new Error(`${fn.id} has no role`);
  return role;
};

type Worker = {
  service: string;
  reaction: string;
  declaration: ReactionDeclaration;
  fn: Found;
  statements: Statement[];
};
const workers: Worker[] = services.flatMap(({ name, reactions }) =>
  Object.entries<ReactionDeclaration>(reactions).map(([reaction, declaration]) => {
    const fn = functions.find(({ properties }) => properties["Description"] === `${name}: ${reaction}`);
    if (!fn) throw new Error(`${name}/${reaction} has no function`);
    return { service: name, reaction, declaration, fn, statements: statementsOf(roleOf(fn)) };
  }),
);
const each = workers.map((worker) => [`${worker.service}/${worker.reaction}`, worker] as const);
const withAction = (statements: Statement[], action: string) =>
  statements.filter(({ Action }) => list(Action).includes(action));
const actionsOf = (statements: Statement[]) => statements.flatMap(({ Action }) => list(Action));

describe("every role", () => {
  const allStatements = roles.flatMap((role) => statementsOf(role).map((statement) => [role.id, statement] as const));

  test("names its actions and resources, or has a written reason", () => {
    const unexplained = allStatements.flatMap(([id, { Action, Resource }]) =>
      list(Action).flatMap((action) =>
        list(Resource)
          .filter((resource) => action.includes("*") || (resource.includes("*") && !reasonFor(action, resource)))
          .map((resource) => `${id}: ${action} on ${resource}`),
      ),
    );
    expect(unexplained).toEqual([]);
  });

  test("uses every written reason, so that none outlives its star", () => {
    const used = new Set(
      allStatements.flatMap(([, { Action, Resource }]) =>
        list(Action).flatMap((action) => list(Resource).map((resource) => reasonFor(action, resource))),
      ),
    );
    expect(wildcards.filter(({ reason }) => !used.has(reason))).toEqual([]);
  });

  test("has no managed policy, which would grant what nobody declared", () => {
    expect(roles.filter(({ properties }) => properties["ManagedPolicyArns"] !== undefined)).toEqual([]);
    expect(ofType(resources, "AWS::IAM::Policy")).toEqual([]);
  });

  test("passes no role but Bedrock's, and only to Bedrock", () => {
    const passing = allStatements.filter(([, { Action }]) => list(Action).includes("iam:PassRole"));
    for (const [, { Resource, Condition }] of passing) {
      expect(list(Resource)).toEqual([expect.stringContaining(":BedrockRole")]);
      expect(Condition).toEqual({ StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" } });
    }
  });

  test("asks models of other regions in the name of this account's inference profiles alone", () => {
    const anywhere = allStatements.filter(([, { Resource }]) =>
      list(Resource).some((it) => it.startsWith("arn:aws:bedrock:*:")),
    );
    expect(anywhere).not.toEqual([]);
    for (const [, { Action, Resource, Condition }] of anywhere) {
      expect([list(Action), list(Resource)]).toEqual([
        ["bedrock:InvokeModel"],
        ["arn:aws:bedrock:*::foundation-model/*"],
      ]);
      const own = (kind: string) => `arn:aws:bedrock:us-east-1:123456789012:${kind}/*`;
      expect(Condition).toEqual({
        StringLike: { "bedrock:InferenceProfileArn": [own("inference-profile"), own("application-inference-profile")] },
      });
    }
  });

  test("is trusted to one AWS service, for this account alone where AWS offers that", () => {
    for (const { properties } of roles) {
      const document = properties["AssumeRolePolicyDocument"] as { Statement: Statement[] };
      expect(document.Statement).toHaveLength(1);
      for (const { Principal, Condition } of document.Statement) {
        const { Service } = Principal as { Service: string };
        if (Service !== "lambda.amazonaws.com")
          expect(Condition?.["StringEquals"]?.["aws:SourceAccount"]).toBe("123456789012");
      }
    }
  });
});

describe("every function", () => {
  test.each(each)(
    "%s sends the events it declares, as its service, and no others",
    (_name, { service, declaration, statements }) => {
      const puts = withAction(statements, "events:PutEvents");
      if (declaration.emits.length === 0) return expect(puts).toEqual([]);
      expect(puts).toHaveLength(1);
      const [put] = puts;
      expect(list(put?.Resource)).toEqual([expect.stringMatching(/:Bus$/)]);
      expect(Object.keys(put?.Condition ?? {})).toEqual(["StringEquals"]);
      const { "events:source": source, "events:detail-type": types } = put?.Condition?.["StringEquals"] ?? {};
      expect(source).toBe(`choreo.${service}`);
      expect(list(types).toSorted()).toEqual([...new Set(declaration.emits.map(({ type }) => type))].toSorted());
    },
  );

  test.each(each)("%s reaches its service's table only, item by item", (_name, { fn, statements }) => {
    const table = String(
      (fn.properties["Environment"] as { Variables: Record<string, string> }).Variables["CHOREO_TABLE"],
    );
    const onTables = statements.filter(({ Action }) => list(Action).some((action) => action.startsWith("dynamodb:")));
    expect(actionsOf(onTables)).not.toContain("dynamodb:Scan");
    for (const resource of onTables.flatMap(({ Resource }) => list(Resource))) expect(resource).toContain(table);
  });

  test.each(each)(
    "%s reaches Bedrock, quotas and the users' data only as declared",
    (_name, { declaration, statements }) => {
      const actions = actionsOf(statements);
      const needs = JSON.stringify(declaration.needs);
      const may = (prefix: string) => actions.some((action) => action.startsWith(prefix));
      expect(may("bedrock:CreateModel")).toBe(/customization-jobs|invocation-jobs/.test(needs));
      expect(may("bedrock:DeleteCustomModelDeployment")).toBe(/"hosting(?:-removal)?"/.test(needs));
      expect(may("bedrock:CreateCustomModelDeployment")).toBe(needs.includes('"hosting"'));
      expect(may("bedrock:InvokeModel")).toBe(needs.includes('"invoke"'));
      expect(may("bedrock:")).toBe(needs.includes('"bedrock"'));
      expect(may("servicequotas:")).toBe(needs.includes('"serviceQuotas"'));
      const objects = statements.filter(({ Action }) => list(Action).includes("s3:GetObject"));
      expect(JSON.stringify(objects).includes("/sources/*")).toBe(needs.includes('"sources"'));
    },
  );

  test.each(each)(
    "%s runs the handler of its name on the pinned runtime, traced, with logs that end",
    (_name, { service, reaction, fn }) => {
      expect(fn.properties).toMatchObject({
        Handler: `index.${reaction}`,
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        TracingConfig: { Mode: "Active" },
      });
      const { LogGroup } = fn.properties["LoggingConfig"] as { LogGroup: string };
      const logs = resources.find(({ id }) => id === LogGroup);
      expect(logs?.properties["RetentionInDays"]).toBe(30);
      expect(service).not.toBe("");
    },
  );

  test("knows the queue that its commands go to, where it may send them", () => {
    for (const { declaration, fn, statements } of workers)
      for (const need of declaration.needs) {
        if (!("sends" in need)) continue;
        const { Variables } = fn.properties["Environment"] as { Variables: Record<string, string> };
        const url = Variables[`CHOREO_${need.sends.replaceAll("-", "_").toUpperCase()}_URL`] ?? "";
        const queue = url.split("/").at(-1) ?? "none";
        const mayIt = withAction(statements, "sqs:SendMessage").flatMap(({ Resource }) => list(Resource));
        expect(mayIt).toContainEqual(expect.stringMatching(new RegExp(`:${queue}$`)));
      }
  });
});
