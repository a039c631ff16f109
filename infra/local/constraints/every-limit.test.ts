import { describe, expect, test } from "vitest";
import { AwsError } from "../wire/aws-error.ts";
import { loadConstraints } from "./load.ts";
import { CaseMaker } from "./testing.ts";
import { validateInput } from "./validate.ts";

const refusal = (service: "bedrock" | "bedrock-runtime", operation: string, input: unknown): AwsError | undefined => {
  try {
    validateInput(loadConstraints(service), operation, input as Record<string, unknown>);
    return undefined;
  } catch (cause) {
    if (cause instanceof AwsError) return cause;
    throw cause;
  }
};

const operations = (["bedrock", "bedrock-runtime"] as const).flatMap((service) =>
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
      expect(`${code}: ${message}`).toMatch(/^ValidationException: \d+ validation errors? detected: Value /);
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
