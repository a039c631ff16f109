import { describe, expect, test } from "vitest";
import { AwsError } from "../wire/aws-error.ts";
import { loadConstraints, type ConstrainedService } from "./load.ts";
import { CaseMaker } from "./testing.ts";
import { validateInput } from "./validate.ts";

/** EventBridge and SQS are held against their models by tests of their own. */
const codes = {
  athena: "InvalidRequestException",
  bedrock: "ValidationException",
  "bedrock-runtime": "ValidationException",
  cloudformation: "ValidationError",
  glue: "ValidationException",
  lambda: "ValidationException",
  logs: "InvalidParameterException",
  scheduler: "ValidationException",
  schemas: "BadRequestException",
  "service-quotas": "ValidationException",
  sesv2: "BadRequestException",
  sts: "ValidationError",
} as const;

const refusal = (service: ConstrainedService, operation: string, input: unknown): AwsError | undefined => {
  try {
    validateInput(loadConstraints(service), operation, input as Record<string, unknown>);
    return undefined;
  } catch (cause) {
    if (cause instanceof AwsError) return cause;
    throw cause;
  }
};

const services = Object.keys(codes) as (keyof typeof codes)[];
const operations = services.flatMap((service) =>
  Object.entries(loadConstraints(service).operations).flatMap(([operation, { input }]) =>
    input === undefined ? [] : [{ service, operation, input }],
  ),
);

describe.each(operations)("$service $operation", ({ service, operation, input }) => {
  const all = new CaseMaker(loadConstraints(service)).cases(input);

  test("takes every value at its limit", () => {
    const refused = all
      .filter(({ says }) => says === undefined)
      .map(({ value, path }) => [path, refusal(service, operation, value)?.message])
      .filter(([, message]) => message !== undefined);
    expect(refused).toEqual([]);
  });

  test("refuses every value beyond it, naming the place and the limit", () => {
    for (const { value, path, says = "" } of all.filter((one) => one.says !== undefined)) {
      const { code, message = "" } = refusal(service, operation, value) ?? {};
      expect(code).toBe(codes[service]);
      expect(message).toMatch(/^\d+ validation errors? detected: Value /);
      expect(message).toContain(`at '${path}' failed to satisfy constraint`);
      expect(message).toContain(says);
    }
  });
});

test("there are a few thousand of them", () => {
  const count = operations.reduce(
    (sum, { service, input }) => sum + new CaseMaker(loadConstraints(service)).cases(input).length,
    0,
  );
  expect(count).toBeGreaterThan(1_000);
});
