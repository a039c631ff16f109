import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AwsError } from "../wire/aws-error.ts";
import {
  bindingsOf,
  loadConstraints,
  readMember,
  shapeOf,
  type ConstrainedService,
  type ServiceConstraints,
  type Shape,
} from "./load.ts";
import { matchesWhole } from "./pattern.ts";
import { validateInput } from "./validate.ts";

type Input = Record<string, unknown>;
/** One way to break one member, and what the error must then say. */
type Mutation = { input: Input; path: string; says: string };

const refusalOf = (constraints: ServiceConstraints, operation: string, input: Input): AwsError => {
  try {
    validateInput(constraints, operation, input);
  } catch (cause) {
    if (cause instanceof AwsError) return cause;
    throw cause;
  }
  throw new Error(`${operation} accepted ${JSON.stringify(input)}`);
};

const stringOf = (shape: Shape): fc.Arbitrary<string> => {
  if (shape.enum) return fc.constantFrom(...shape.enum);
  const { min = 0, max = 64, pattern } = shape;
  if (pattern === undefined) return fc.string({ minLength: min, maxLength: Math.min(max, min + 20) });
  const fits = (text: string) => text.length >= min && text.length <= max && matchesWhole(pattern, text);
  return fc.stringMatching(new RegExp(`^(?:${pattern.replace("{1,2048}", "{1,20}")})$`), { size: "-1" }).filter(fits);
};

/** Inputs that the shape allows. Optional members are absent below a depth, so that shapes which contain themselves end. */
const inputsOf = (constraints: ServiceConstraints, name: string, depth = 0): fc.Arbitrary<unknown> => {
  const shape = shapeOf(constraints, name);
  if (shape.document) return fc.jsonValue({ maxDepth: 1 }).filter((value) => value !== null);
  if (shape.type === "structure") return structuresOf(constraints, shape, depth);
  const { min = 0, max = min + 2 } = shape;
  const lengths = { minLength: min, maxLength: Math.min(max, min + 2) };
  if (shape.type === "list") return fc.array(inputsOf(constraints, shape.item ?? "string", depth + 1), lengths);
  if (shape.type === "map") {
    const keys = inputsOf(constraints, shape.key ?? "string") as fc.Arbitrary<string>;
    return fc.dictionary(keys, inputsOf(constraints, shape.value ?? "string", depth + 1), {
      minKeys: min,
      maxKeys: lengths.maxLength,
    });
  }
  if (shape.type === "string") return stringOf(shape);
  if (shape.type === "boolean") return fc.boolean();
  if (shape.type === "blob") return fc.constant("aGVsbG8=");
  if (shape.type === "timestamp") return fc.constant(1_700_000_000);
  if (shape.type === "float" || shape.type === "double") return fc.constant(Math.max(min, Math.min(max, 0.5)));
  return fc.integer({ min, max: shape.max ?? min + 100 });
};

const structuresOf = (constraints: ServiceConstraints, shape: Shape, depth: number): fc.Arbitrary<unknown> => {
  const members = Object.entries(shape.members ?? {}).map(([name, notation]) => readMember(name, notation));
  const of = (member: { shape: string }) => inputsOf(constraints, member.shape, depth + 1);
  if (shape.union) {
    const scalars = members.filter((member) => shapeOf(constraints, member.shape).type !== "structure");
    const [first] = scalars.length > 0 ? scalars : members;
    return first ? of(first).map((value) => ({ [first.name]: value })) : fc.constant({});
  }
  const kept = depth > 2 ? members.filter((member) => member.required) : members;
  const requiredKeys = kept.filter((member) => member.required).map((member) => member.name);
  return fc.record(Object.fromEntries(kept.map((member) => [member.name, of(member)])), { requiredKeys });
};

/** Every way to break one limit of one top-level member that is there. */
const mutations = (constraints: ServiceConstraints, operation: string, input: Input): Mutation[] => {
  const shape = shapeOf(constraints, constraints.operations[operation]?.input ?? "");
  return Object.entries(shape.members ?? {}).flatMap(([name, notation]) => {
    const member = readMember(name, notation);
    const limits = shapeOf(constraints, member.shape);
    const path = name.charAt(0).toLowerCase() + name.slice(1);
    const broken = (value: unknown, says: string): Mutation => ({ input: { ...input, [name]: value }, path, says });
    const found: Mutation[] = [];
    if (member.required)
      found.push(broken(null, `Value null at '${path}' failed to satisfy constraint: Member must not be null`));
    if (limits.type === "string" && limits.max !== undefined) {
      found.push(broken("x".repeat(limits.max + 1), `Member must have length less than or equal to ${limits.max}`));
    }
    if (limits.type === "string" && (limits.min ?? 0) > 0)
      found.push(broken("", `Member must have length greater than or equal to ${limits.min}`));
    if (limits.enum)
      found.push(
        broken(
          "nobody",
          `Value 'nobody' at '${path}' failed to satisfy constraint: Member must satisfy enum value set: [`,
        ),
      );
    if (limits.pattern !== undefined && !matchesWhole(limits.pattern, "\u0000 \n")) {
      found.push(broken("\u0000 \n", `Member must satisfy regular expression pattern: ${limits.pattern}`));
    }
    if (limits.type === "integer" && limits.max !== undefined) {
      found.push(
        broken(
          limits.max + 1,
          `Value '${limits.max + 1}' at '${path}' failed to satisfy constraint: Member must have value less than or equal to ${limits.max}`,
        ),
      );
    }
    if (limits.type === "list" && (limits.min ?? 0) > 0)
      found.push(broken([], `Member must have length greater than or equal to ${limits.min}`));
    return found;
  });
};

const operationsOf = (service: ConstrainedService) =>
  Object.keys(loadConstraints(service).operations).map((operation) => ({ service, operation }));

describe.each((["bedrock", "bedrock-runtime", "events", "sqs"] as const).flatMap(operationsOf))(
  "$service $operation",
  ({ service, operation }) => {
    const constraints = loadConstraints(service);
    const input = constraints.operations[operation]?.input;
    const allowed = (input === undefined ? fc.constant({}) : inputsOf(constraints, input)) as fc.Arbitrary<Input>;

    test("allows what the model allows and names the one thing that is broken", () => {
      fc.assert(
        fc.property(allowed, (valid) => {
          expect(() => validateInput(constraints, operation, valid)).not.toThrow();
          for (const { input, path, says } of mutations(constraints, operation, valid)) {
            const { code, message } = refusalOf(constraints, operation, input);
            if (service === "sqs")
              expect(["MissingParameter", "InvalidParameterValue", "InvalidAttributeName"]).toContain(code);
            else {
              expect(code).toBe("ValidationException");
              expect(message).toContain(`at '${path}'`);
              expect(message).toContain(says);
            }
          }
        }),
        { numRuns: 15 },
      );
    });
  },
);

describe("in AWS's words", () => {
  const bedrock = loadConstraints("bedrock");
  const events = loadConstraints("events");
  const sqs = loadConstraints("sqs");

  test("several failures are counted and joined", () => {
    const input = {
      jobName: "-",
      roleArn: "arn:aws:iam::000000000000:role/r",
      modelId: "amazon.nova-lite-v1:0",
      inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://bucket/in" } },
    };
    expect(refusalOf(bedrock, "CreateModelInvocationJob", input).message).toBe(
      "2 validation errors detected: Value '-' at 'jobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9]{1,63}(-*[a-zA-Z0-9\\+\\-\\.]){0,63}; Value null at 'outputDataConfig' failed to satisfy constraint: Member must not be null",
    );
  });

  test("an item of a list is named by its place, from one", () => {
    const input = { Entries: [{ Source: "a" }, { TraceHeader: "" }] };
    expect(refusalOf(events, "PutEvents", input).message).toBe(
      "1 validation error detected: Value '' at 'entries.2.member.traceHeader' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  test("a member of the wrong type is a serialization error", () => {
    expect(refusalOf(events, "PutRule", { Name: 5 })).toMatchObject({
      code: "SerializationException",
      message: "NUMBER_VALUE can not be converted to String at 'name'",
    });
  });

  test("a union takes exactly one of its members", () => {
    const message = refusalOf(bedrock, "CreateCustomModel", { modelName: "m", modelSourceConfig: {} }).message;
    expect(message).toContain(
      "at 'modelSourceConfig' failed to satisfy constraint: Member must have exactly one of [s3DataSource] set",
    );
  });

  test("SQS names a missing parameter, a bad value and an unknown attribute in its own codes", () => {
    expect(refusalOf(sqs, "SendMessage", { QueueUrl: "q" })).toMatchObject({
      code: "MissingParameter",
      message: "The request must contain the parameter MessageBody.",
    });
    expect(refusalOf(sqs, "GetQueueAttributes", { QueueUrl: "q", AttributeNames: ["Colour"] })).toMatchObject({
      code: "InvalidAttributeName",
      message: "Unknown Attribute Colour.",
    });
  });

  test("a hostile value is repeated only in part", () => {
    expect(refusalOf(events, "PutRule", { Name: "x".repeat(100_000) }).message.length).toBeLessThan(2000);
  });
});

test("query and header members are bound to their wire names and types", () => {
  expect(bindingsOf(loadConstraints("bedrock"), "ListModelInvocationJobs").query).toMatchObject({
    maxResults: { member: "maxResults", type: "integer" },
    submitTimeAfter: { member: "submitTimeAfter", type: "timestamp" },
  });
  expect(bindingsOf(loadConstraints("bedrock-runtime"), "InvokeModel")).toMatchObject({
    payload: "body",
    headers: { "x-amzn-bedrock-trace": { member: "trace", type: "string" } },
  });
});
