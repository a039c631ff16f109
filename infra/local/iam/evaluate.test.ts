import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combine, evaluate, type Principal, type Verdict } from "./evaluate.ts";
import { matchesTemplate, parseTemplate } from "./glob.ts";
import { parsePolicy, type PolicyKind } from "./policy.ts";

const role: Principal = {
  kind: "aws",
  account: "111111111111",
  arn: "arn:aws:iam::111111111111:role/worker",
  root: false,
};
const root: Principal = { kind: "aws", account: "111111111111", arn: "arn:aws:iam::111111111111:root", root: true };
const events: Principal = { kind: "service", name: "events.amazonaws.com" };
const queue = "arn:aws:sqs:us-east-1:111111111111:orders";

const allow = { Effect: "Allow", Action: "sqs:SendMessage", Resource: queue };
const verdictOf = (
  statements: object | object[],
  options: {
    kind?: PolicyKind;
    principal?: Principal;
    action?: string;
    resource?: string;
    context?: Record<string, string[]>;
  } = {},
): Verdict => {
  const { kind = "identity", principal = role, action = "sqs:SendMessage", resource = queue, context = {} } = options;
  return evaluate([parsePolicy({ Version: "2012-10-17", Statement: statements }, kind)], {
    principal,
    action,
    resource,
    context,
  });
};

describe("actions and resources", () => {
  test.each<[string, object | object[], Verdict]>([
    ["an exact allow", allow, "allow"],
    ["another action", { ...allow, Action: "sqs:ReceiveMessage" }, "silent"],
    ["an action in other letters", { ...allow, Action: "SQS:sendmessage" }, "allow"],
    ["a star in the action", { ...allow, Action: "sqs:Send*" }, "allow"],
    ["a question mark", { ...allow, Action: "sqs:SendMessag?" }, "allow"],
    ["one of several actions", { ...allow, Action: ["sqs:Purge*", "sqs:Send*"] }, "allow"],
    ["a resource in other letters", { ...allow, Resource: queue.replace("orders", "Orders") }, "silent"],
    ["a star in the resource", { ...allow, Resource: "arn:aws:sqs:*:*:ord*" }, "allow"],
    ["a star over colons", { ...allow, Resource: "arn:*:orders" }, "allow"],
    ["NotAction with the action", { Effect: "Allow", NotAction: "sqs:Send*", Resource: "*" }, "silent"],
    ["NotAction without it", { Effect: "Allow", NotAction: "s3:*", Resource: "*" }, "allow"],
    ["NotResource with the resource", { Effect: "Allow", Action: "*", NotResource: queue }, "silent"],
    ["NotResource without it", { Effect: "Allow", Action: "*", NotResource: "arn:aws:sqs:*:*:other" }, "allow"],
    ["a deny beside an allow", [allow, { Effect: "Deny", Action: "sqs:*", Resource: "*" }], "deny"],
    ["a deny of something else", [allow, { Effect: "Deny", Action: "sqs:Purge*", Resource: "*" }], "allow"],
  ])("%s", (_name, statements, verdict) => {
    expect(verdictOf(statements)).toBe(verdict);
  });
});

describe("principals of a resource policy", () => {
  const granting = (Principal: unknown) => ({ ...allow, Principal });
  test.each<[string, unknown, Principal, Verdict]>([
    ["the role itself", { AWS: role.arn }, role, "allow"],
    ["another role", { AWS: "arn:aws:iam::111111111111:role/other" }, role, "silent"],
    ["its account's number", { AWS: "111111111111" }, role, "account"],
    ["its account's root", { AWS: "arn:aws:iam::111111111111:root" }, role, "account"],
    ["the root user as its account", { AWS: "111111111111" }, root, "allow"],
    ["another account", { AWS: ["222222222222"] }, role, "silent"],
    ["everyone", "*", role, "allow"],
    ["every AWS principal", { AWS: "*" }, role, "allow"],
    ["a service", { Service: "events.amazonaws.com" }, events, "allow"],
    ["another service", { Service: "sns.amazonaws.com" }, events, "silent"],
    ["a service, for a role", { Service: "events.amazonaws.com" }, role, "silent"],
  ])("%s", (_name, named, principal, verdict) => {
    expect(verdictOf(granting(named), { kind: "resource", principal })).toBe(verdict);
  });
});

describe("conditions", () => {
  const context = {
    "aws:sourcearn": ["arn:aws:events:us-east-1:111111111111:rule/bus/a"],
    tags: ["x", "y"],
    "aws:principalaccount": ["111111111111"],
    size: ["10"],
    tls: ["true"],
    odd: ["a*b"],
  };
  test.each<[string, string, unknown, boolean]>([
    ["StringEquals", "aws:PrincipalAccount", "111111111111", true],
    ["StringEquals", "aws:PrincipalAccount", "1111*", false],
    ["StringEquals", "aws:PrincipalAccount", ["2", "111111111111"], true],
    ["StringEquals", "missing", "x", false],
    ["StringEqualsIfExists", "missing", "x", true],
    ["StringNotEquals", "aws:PrincipalAccount", "111111111111", false],
    ["StringNotEquals", "aws:PrincipalAccount", ["2", "111111111111"], false],
    ["StringNotEquals", "missing", "x", true],
    ["StringEqualsIgnoreCase", "odd", "A*B", true],
    ["StringLike", "odd", "a?b", true],
    ["StringLike", "missing", "*", false],
    ["StringNotLike", "odd", "a*", false],
    ["StringNotLike", "missing", "a*", true],
    ["StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}", true],
    ["StringLike", "odd", "${odd:none}", false],
    ["StringEquals", "odd", "a${*}b", true],
    ["ArnLike", "aws:SourceArn", "arn:aws:events:*:111111111111:rule/bus/*", true],
    ["ArnLike", "aws:SourceArn", "arn:*:rule/bus/a", false],
    ["ArnEquals", "aws:SourceArn", "arn:aws:events:us-east-1:${aws:PrincipalAccount}:rule/*", true],
    ["ArnNotLike", "aws:SourceArn", "arn:aws:events:*:*:rule/other/*", true],
    ["ArnNotLike", "missing", "arn:aws:events:*:*:rule/*", true],
    ["ArnLike", "odd", "arn:aws:events:*:*:*", false],
    ["Null", "missing", "true", true],
    ["Null", "missing", "false", false],
    ["Null", "tags", "false", true],
    ["Bool", "tls", "TRUE", true],
    ["Bool", "missing", "false", false],
    ["BoolIfExists", "missing", "false", true],
    ["NumericLessThan", "size", "11", true],
    ["NumericLessThanEquals", "size", 10, true],
    ["NumericGreaterThan", "size", "10", false],
    ["NumericEquals", "odd", "10", false],
    ["NumericNotEquals", "missing", "10", true],
    ["ForAnyValue:StringEquals", "tags", ["y", "z"], true],
    ["ForAnyValue:StringEquals", "missing", "y", false],
    ["ForAnyValue:StringNotEquals", "tags", "x", true],
    ["ForAllValues:StringEquals", "tags", ["x", "y", "z"], true],
    ["ForAllValues:StringEquals", "tags", "x", false],
    ["ForAllValues:StringEquals", "missing", "x", true],
    ["ForAllValues:StringNotEquals", "tags", "x", false],
  ])("%s %s %j is %s", (operator, key, value, holds) => {
    expect(verdictOf({ ...allow, Condition: { [operator]: { [key]: value } } }, { context })).toBe(
      holds ? "allow" : "silent",
    );
  });

  test("all operators and all keys must hold", () => {
    const Condition = { StringEquals: { "aws:PrincipalAccount": "111111111111", odd: "no" }, Bool: { tls: "true" } };
    expect(verdictOf({ ...allow, Condition }, { context })).toBe("silent");
  });

  test("a variable in the resource stands for the request's value, taken literally", () => {
    const statement = { ...allow, Resource: "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*" };
    const asked = { resource: "arn:aws:s3:::bucket/red/key" };
    expect(verdictOf(statement, { ...asked, context: { "aws:principaltag/team": ["red"] } })).toBe("allow");
    expect(verdictOf(statement, { ...asked, context: { "aws:principaltag/team": ["*"] } })).toBe("silent");
    expect(verdictOf(statement, asked)).toBe("silent");
  });
});

describe("what is not evaluated is refused by name", () => {
  test.each<[object, PolicyKind, string]>([
    [{ ...allow, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }, "identity", "operator IpAddress"],
    [
      { ...allow, Condition: { DateLessThan: { "aws:CurrentTime": "2026-01-01" } } },
      "identity",
      "operator DateLessThan",
    ],
    [{ ...allow, Condition: { NullIfExists: { a: "true" } } }, "identity", "operator NullIfExists"],
    [{ ...allow, Condition: { Null: { a: "maybe" } } }, "identity", '"maybe"'],
    [{ ...allow, Resource: "arn:${aws:username, 'x'}" }, "identity", "policy variable ${aws:username, 'x'}"],
    [{ ...allow, NotPrincipal: "*" }, "resource", "element NotPrincipal"],
    [{ ...allow, Principal: { Federated: "x" } }, "resource", "kind Federated"],
    [{ ...allow, Principal: { AWS: "arn:aws:iam::111111111111:role/*" } }, "resource", "Invalid principal"],
    [{ ...allow, Principal: "*" }, "identity", "should not specify a principal"],
    [allow, "resource", "Missing required field Principal"],
    [
      { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole", Resource: "*" },
      "trust",
      "prohibited field Resource",
    ],
    [{ ...allow, Effect: "Perhaps" }, "identity", '"Perhaps"'],
    [{ Effect: "Allow", Resource: "*" }, "identity", "must contain actions"],
    [{ ...allow, NotAction: "x" }, "identity", "both Action and NotAction"],
  ])("%j", (statement, kind, says) => {
    expect(() => parsePolicy({ Statement: statement }, kind)).toThrow(
      expect.objectContaining({ code: "MalformedPolicyDocument", message: expect.stringContaining(says) }),
    );
  });

  test("text that is no JSON, another version and another element", () => {
    expect(() => parsePolicy("{", "identity")).toThrow(/not valid JSON/);
    expect(() => parsePolicy({ Version: "2020-01-01", Statement: [] }, "identity")).toThrow(/2020-01-01/);
    expect(() => parsePolicy({ Statement: [], Extra: 1 }, "identity")).toThrow(/Extra/);
    expect(() => parsePolicy({}, "identity")).toThrow(/Statement/);
  });
});

test("both kinds of policy together", () => {
  const verdicts: Verdict[] = ["deny", "allow", "account", "silent"];
  const table = (sameAccount: boolean) =>
    verdicts.map((identity) =>
      verdicts.map((resource) => combine({ identity, resource, sameAccount }) ?? "yes").join(" "),
    );
  expect(table(true)).toEqual([
    "identity-deny identity-deny identity-deny identity-deny",
    "resource-deny yes yes yes",
    "resource-deny yes no-identity-allow no-identity-allow",
    "resource-deny yes no-identity-allow no-identity-allow",
  ]);
  expect(table(false)).toEqual([
    "identity-deny identity-deny identity-deny identity-deny",
    "resource-deny yes yes no-resource-allow",
    "resource-deny no-identity-allow no-identity-allow no-identity-allow",
    "resource-deny no-identity-allow no-identity-allow no-identity-allow",
  ]);
});

describe("properties", () => {
  const piece = fc.constantFrom("a", "b", ":", "/", "*", "?");
  const text = fc.array(fc.constantFrom("a", "b", ":", "/"), { maxLength: 12 }).map((parts) => parts.join(""));

  test("wildcards match as the equivalent regular expression does", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), text, (pieces, value) => {
        const pattern = pieces.join("");
        const reference = new RegExp(`^${pattern.replace(/\*/g, ".*").replace(/\?/g, ".")}$`);
        expect(matchesTemplate(parseTemplate(pattern, { wildcards: true }), value, {})).toBe(reference.test(value));
      }),
    );
  });

  test("an explicit deny wins over any set of statements in any order", () => {
    const statement = fc.record({
      Effect: fc.constantFrom("Allow", "Deny"),
      Action: fc.constantFrom("sqs:*", "s3:*", "*"),
      Resource: fc.constantFrom("*", queue, "arn:x"),
    });
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1 }), fc.nat(), (statements, place) => {
        const denied: object[] = [...statements];
        denied.splice(place % (statements.length + 1), 0, {
          Effect: "Deny",
          Action: "sqs:SendMessage",
          Resource: queue,
        });
        expect(verdictOf(denied)).toBe("deny");
      }),
    );
  });

  test("a statement taken away never allows more", () => {
    const statement = fc.record({
      Effect: fc.constant("Allow"),
      Action: fc.constantFrom("sqs:*", "s3:*", "sqs:Send*"),
      Resource: fc.constantFrom("*", queue, "arn:x"),
    });
    fc.assert(
      fc.property(fc.array(statement, { minLength: 2 }), fc.nat(), (statements, place) => {
        const fewer = statements.filter((_, index) => index !== place % statements.length);
        if (verdictOf(statements) === "silent") expect(verdictOf(fewer)).toBe("silent");
      }),
    );
  });
});

test("Whoever watches hears of every grant that matches, and can take one out of force", () => {
  const policy = parsePolicy(
    {
      Version: "2012-10-17",
      Statement: [
        { ...allow, Resource: [queue, "arn:aws:sqs:*"] },
        { ...allow, Action: "sqs:*" },
      ],
    },
    "identity",
  );
  const request = { principal: role, action: "sqs:SendMessage", resource: queue, context: {} };
  const heard: string[] = [];
  const without = (withheld: string) =>
    evaluate([policy], request, (statement, action, resource) => {
      heard.push(`${statement} ${action} ${resource}`);
      return !`${statement}`.includes(withheld) && withheld !== "all";
    });
  expect(without("0")).toBe("allow");
  expect(without("all")).toBe("silent");
  expect(heard.slice(0, 3)).toEqual([
    `0 sqs:SendMessage ${queue}`,
    "0 sqs:SendMessage arn:aws:sqs:*",
    `1 sqs:* ${queue}`,
  ]);
});
