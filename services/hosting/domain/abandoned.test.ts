import fc from "fast-check";
import { expect, test } from "vitest";
import { CapacityAbandoned, Metadata, validateStrictly } from "../../../events-schema/index.ts";
import { abandonedOf, causeOfAbandoned } from "./abandoned.ts";
import { tagKeys } from "./tags.ts";

const seen = {
  method: "provisioned-throughput" as const,
  arn: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/q1w2e3r4t5y6",
  name: "choreo-a",
  modelUnits: 2,
  createdAt: "2026-01-01T00:00:00.000Z",
};
const tags = { [tagKeys.run]: "run-1", [tagKeys.decideBy]: "2026-01-02T00:00:00Z" };
const options = { tags, account: "111122223333", tick: "2026-01-03T00:00:00.000Z" };

test("says what was found, since when it bills, and by when it should have been decided on", () => {
  expect(abandonedOf(seen, tags)).toEqual({
    hosted: {
      method: "provisioned-throughput",
      arn: seen.arn,
      name: "choreo-a",
      modelUnits: 2,
      since: "2026-01-01T00:00:00.000Z",
    },
    decideBy: "2026-01-02T00:00:00.000Z",
  });
});

test("belongs to the run of its tag, and to one of its own where there is none", () => {
  expect(causeOfAbandoned(seen, options)).toMatchObject({
    runId: "run-1",
    hops: 0,
    time: options.tick,
    requester: { account: "111122223333" },
  });
  const nameless = causeOfAbandoned(seen, { ...options, tags: {} });
  expect(nameless.runId).toMatch(/^[0-9a-f]{24}$/);
});

test("is a fact and a cause that satisfy their contracts, whatever the tag of the run says", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 256 }), (run) => {
      const tagged = { ...tags, [tagKeys.run]: run };
      expect(Metadata.safeParse(causeOfAbandoned(seen, { ...options, tags: tagged })).success).toBe(true);
      expect(validateStrictly(CapacityAbandoned, abandonedOf(seen, tagged)).ok).toBe(true);
    }),
  );
});
