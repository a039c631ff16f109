import { expect, test } from "vitest";
import { playQuotaUse } from "./quota-use.ts";

/** The benchmark `quotaUse` plays a thousand jobs; the first and the last hour weigh more here. */
test.each([
  { newsLost: 0, longerMost: 0.01 },
  { newsLost: 0.05, longerMost: 0.03 },
  { newsLost: 1, longerMost: 0.06 },
])(
  "with $newsLost of Bedrock's news lost, 200 jobs through 20 slots take little longer than a perfect list",
  async ({ newsLost, longerMost }) => {
    const { jobs, longer, inFlightMax, violations } = await playQuotaUse({ seed: 1, jobs: 200, slots: 20, newsLost });
    expect({ jobs, inFlightMax, violations }).toEqual({ jobs: 200, inFlightMax: 20, violations: [] });
    expect(longer).toBeLessThan(longerMost);
  },
);
