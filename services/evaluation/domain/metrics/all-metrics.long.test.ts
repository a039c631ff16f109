import { expect, test } from "vitest";
import { allMetrics, metricNames } from "./all-metrics.ts";

test.each(metricNames)("%s takes texts of the greatest length in a moment, whatever is in them", (name) => {
  const long = ["a ".repeat(50_000), "-.,".repeat(33_000), "\u0085".repeat(100_000), "😀".repeat(50_000)];
  for (const one of long) expect(allMetrics[name].score(one, one.slice(2))).toBeLessThanOrEqual(1);
});
