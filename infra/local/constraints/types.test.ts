import { expect, test } from "vitest";
import { loadTypes } from "./load.ts";
import { validateInput } from "./validate.ts";

test.each([
  ["athena", "ListWorkGroups", { NextToken: 5 }],
  ["glue", "CreateTable", { TableInput: { StorageDescriptor: { Columns: "a" } } }],
  ["logs", "GetLogEvents", { limit: "all" }],
  ["logs", "GetLogEvents", { limit: 2_147_483_648 }],
  ["service-quotas", "GetServiceQuota", { QuotaCode: {} }],
] as const)("%s %s refuses a member of another type, and takes one that is not there", (service, operation, input) => {
  expect(() => validateInput(loadTypes(service), operation, input)).toThrow(
    expect.objectContaining({ code: "SerializationException" }),
  );
  expect(() => validateInput(loadTypes(service), operation, {})).not.toThrow();
});
