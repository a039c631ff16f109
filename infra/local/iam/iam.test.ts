import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testCloud, type TestCloud } from "../core/testing.ts";
import type { Access, Caller } from "../wire/types.ts";
import { createIam } from "./iam.ts";

let cloud: TestCloud;
let created: ReturnType<typeof createIam>;
beforeEach(async () => {
  cloud = await testCloud();
  created = createIam({ cloud });
});
afterEach(() => cloud.close());

const provision = (type: string, logicalId: string, properties: Record<string, unknown>) => {
  const handler = created.provision[type];
  if (!handler) throw new Error(type);
  return handler({ stack: "Choreo", logicalId, type, properties, metadata: {} }) as {
    ref: string;
    attributes: Record<string, string>;
  };
};
const trust = {
  Statement: { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
};
const allow = (Action: string, Resource: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource }],
});
const queueArn = (account = "000000000000") => `arn:aws:sqs:us-east-1:${account}:q`;
const makeRole = (policies: object[] = [], more: object = {}) =>
  provision("AWS::IAM::Role", "Worker", { AssumeRolePolicyDocument: trust, Policies: policies, ...more }).attributes[
    "Arn"
  ] ?? "";
const as = (role: string): Caller => ({
  account: "000000000000",
  region: "us-east-1",
  role,
  principal: role,
  requestId: "r",
});
const rootOf = (account: string): Caller => ({
  account,
  region: "us-east-1",
  principal: `arn:aws:iam::${account}:root`,
  requestId: "r",
});
const send = (more: Partial<Access> = {}): Access => ({ action: "sqs:SendMessage", resource: queueArn(), ...more });
const sending =
  (caller: Caller, more: Partial<Access> = {}) =>
  () =>
    created.iam.authorize(caller, send(more));
const grant = (Principal: unknown) => ({ Statement: { Effect: "Allow", Principal, Action: "sqs:*", Resource: "*" } });

describe("a role", () => {
  test("may do what its policies say and nothing else, in AWS's sentence", () => {
    const role = makeRole([{ PolicyName: "send", PolicyDocument: allow("sqs:SendMessage", queueArn()) }]);
    expect(sending(as(role))).not.toThrow();
    expect(sending(as(role), { action: "sqs:PurgeQueue" })).toThrow(
      `User: ${role} is not authorized to perform: sqs:PurgeQueue on resource: ${queueArn()} because no identity-based policy allows the sqs:PurgeQueue action`,
    );
  });

  test("gets policies that stand beside it, managed ones of the template and AWS's own", () => {
    const policy = provision("AWS::IAM::ManagedPolicy", "Purge", { PolicyDocument: allow("sqs:PurgeQueue", "*") });
    const role = makeRole([], {
      RoleName: "worker",
      ManagedPolicyArns: [policy.ref, "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"],
    });
    provision("AWS::IAM::Policy", "Send", {
      PolicyName: "send",
      PolicyDocument: allow("sqs:SendMessage", "*"),
      Roles: ["worker"],
    });
    for (const action of ["sqs:PurgeQueue", "sqs:ReceiveMessage", "sqs:SendMessage"])
      expect(sending(as(role), { action })).not.toThrow();
    expect(sending(as(role), { action: "sqs:DeleteQueue" })).toThrow(/not authorized/);
  });

  test("loses a grant that the template no longer holds", () => {
    const role = makeRole([{ PolicyName: "send", PolicyDocument: allow("sqs:SendMessage", "*") }]);
    expect(makeRole()).toBe(role);
    expect(sending(as(role))).toThrow(/not authorized/);
  });

  test("is helped by the resource's policy in its own account, and stopped by its deny", () => {
    const role = makeRole();
    expect(sending(as(role), { resourcePolicy: grant({ AWS: role }) })).not.toThrow();
    expect(sending(as(role), { resourcePolicy: JSON.stringify(grant({ AWS: "000000000000" })) })).toThrow(
      /no identity-based policy/,
    );
    const deny = { Statement: { Effect: "Deny", Principal: "*", Action: "*", Resource: "*" } };
    expect(sending(as(role), { resourcePolicy: deny })).toThrow(/with an explicit deny in a resource-based policy/);
  });

  test("needs both policies to reach into another account", () => {
    const resource = queueArn("222222222222");
    const silent = makeRole();
    expect(sending(as(silent), { resource, resourcePolicy: grant("*") })).toThrow(/no identity-based policy/);
    const role = makeRole([{ PolicyName: "send", PolicyDocument: allow("sqs:SendMessage", "*") }]);
    expect(sending(as(role), { resource })).toThrow(/no resource-based policy allows the sqs:SendMessage action/);
    expect(sending(as(role), { resource, resourcePolicy: grant({ AWS: "000000000000" }) })).not.toThrow();
  });

  test("that does not exist is denied", () => {
    expect(sending(as("arn:aws:iam::000000000000:role/gone"))).toThrow(/not authorized/);
  });

  test("may use a foundation model, which belongs to no account, by its own policy", () => {
    const role = makeRole([
      { PolicyName: "invoke", PolicyDocument: allow("bedrock:InvokeModel", "arn:aws:bedrock:*::foundation-model/*") },
    ]);
    const access = {
      action: "bedrock:InvokeModel",
      resource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    };
    expect(() => created.iam.authorize(as(role), access)).not.toThrow();
  });
});

describe("a root user", () => {
  test("does everything in its own account but what the resource denies", () => {
    expect(sending(rootOf("000000000000"))).not.toThrow();
    const tlsOnly = {
      Statement: {
        Effect: "Deny",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    };
    expect(sending(rootOf("000000000000"), { resourcePolicy: tlsOnly })).not.toThrow();
  });

  test("does in another account only what the resource's policy grants", () => {
    const other = rootOf("222222222222");
    expect(sending(other)).toThrow(/no resource-based policy/);
    expect(sending(other, { resourcePolicy: grant({ AWS: "222222222222" }) })).not.toThrow();
    const conditioned = {
      Statement: { ...grant("*").Statement, Condition: { StringEquals: { "aws:PrincipalAccount": "333333333333" } } },
    };
    expect(sending(other, { resourcePolicy: conditioned })).toThrow(/no resource-based policy/);
  });
});

describe("a service", () => {
  const from = { sourceArn: "arn:aws:events:us-east-1:000000000000:rule/choreo/r", sourceAccount: "000000000000" };
  const forRule = (rule: string) => ({
    Statement: {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: "*",
      Condition: { ArnEquals: { "aws:SourceArn": rule } },
    },
  });

  test("delivers only where the resource's policy lets it, for that source", () => {
    const deliver = (resourcePolicy?: unknown) => () =>
      created.iam.authorizeService("events.amazonaws.com", from, send({ resourcePolicy }));
    expect(deliver(forRule(from.sourceArn))).not.toThrow();
    expect(deliver(forRule("arn:aws:events:us-east-1:000000000000:rule/choreo/other"))).toThrow(
      /User: events.amazonaws.com is not authorized/,
    );
    expect(deliver()).toThrow(/no resource-based policy/);
  });

  test("assumes a role only where the role trusts it", () => {
    const role = makeRole();
    expect(() => created.iam.assertTrust(role, "lambda.amazonaws.com", from)).not.toThrow();
    expect(() => created.iam.assertTrust(role, "bedrock.amazonaws.com", from)).toThrow(/sts:AssumeRole/);
    expect(() => created.iam.assertTrust("arn:aws:iam::000000000000:role/gone", "lambda.amazonaws.com", from)).toThrow(
      /sts:AssumeRole/,
    );
  });
});

describe("credentials", () => {
  test("belong to their role; those of an earlier start belong to nobody, and a user's own to no role", () => {
    const role = makeRole();
    const { accessKeyId } = created.iam.issueCredentials(role);
    expect(created.identify(accessKeyId)).toEqual({ role });
    expect(createIam({ cloud }).identify(accessKeyId)).toBe("stale");
    expect(created.identify("AKIAIOSFODNN7EXAMPLE")).toBeUndefined();
  });

  test("are not issued for a role that does not exist", () => {
    expect(() => created.iam.issueCredentials("arn:aws:iam::000000000000:role/gone")).toThrow(/does not exist/);
  });
});

describe("provisioning", () => {
  test("names what it makes as CloudFormation does, and the same at every start", () => {
    const { ref, attributes } = provision("AWS::IAM::Role", "Worker", { AssumeRolePolicyDocument: trust });
    expect(ref).toMatch(/^Choreo-Worker-[A-Z2-7]{12}$/);
    expect(attributes).toEqual({
      Arn: `arn:aws:iam::000000000000:role/${ref}`,
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    });
    expect(provision("AWS::IAM::Role", "Worker", { AssumeRolePolicyDocument: trust }).ref).toBe(ref);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["AWS::IAM::Role", { AssumeRolePolicyDocument: trust, PermissionsBoundary: "x" }, "property PermissionsBoundary"],
    [
      "AWS::IAM::Role",
      { AssumeRolePolicyDocument: trust, ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
      "does not know AWS's policy",
    ],
    [
      "AWS::IAM::Policy",
      { PolicyName: "p", PolicyDocument: allow("*", "*"), Roles: ["gone"] },
      "the role gone, which does not exist",
    ],
    [
      "AWS::IAM::Policy",
      { PolicyName: "p", PolicyDocument: allow("*", "*"), Users: ["u"] },
      "Users are not in the local cloud",
    ],
    [
      "AWS::IAM::Role",
      {
        AssumeRolePolicyDocument: trust,
        Policies: [{ PolicyName: "p", PolicyDocument: allow("s3:*", "x".repeat(10_240)) }],
      },
      "Maximum policy size of 10240 bytes exceeded",
    ],
  ])("%s refuses by name (%#)", (type, properties, says) => {
    expect(() => provision(type, "Refused", properties)).toThrow(says);
  });
});
