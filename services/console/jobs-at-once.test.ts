import { expect, test } from "vitest";
import { jobsAtOnceBy } from "./jobs-at-once.ts";

const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

test.each<[string, string, () => Promise<number | undefined>, number]>([
  ["the account's own", "us.amazon.nova-lite-v1:0", async () => 7, 7],
  ["unreadable", "amazon.nova-lite-v1:0", async () => undefined, 20],
  ["of no known code", "acme.model-v1:0", async () => 7, 20],
  ["without a cloud", "amazon.nova-lite-v1:0", () => Promise.reject(refused), 20],
])("a quota that is %s", async (_, model, read, expected) => {
  expect(await jobsAtOnceBy({ read })(model)).toBe(expected);
});

test("any other failure is one", async () => {
  const read = () => Promise.reject(new Error("no"));
  await expect(jobsAtOnceBy({ read })("amazon.nova-lite-v1:0")).rejects.toThrow("no");
});
