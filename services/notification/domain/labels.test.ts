import fc from "fast-check";
import { expect, test } from "vitest";
import { labelOf } from "./labels.ts";

test.each([
  ["rowsIn", "Rows read"],
  ["hostingUsdPerDay", "Hosting costs a day"],
  ["__proto__", "__proto__"],
  ["toString", "toString"],
  ["stage2", "Stage 2"],
])("%s is called %s", (key, label) => {
  expect(labelOf(key)).toBe(label);
});

/** What services write into a run's summary (`summary` of RunEnded). */
const written =
  "dataset version manifest rowsIn records train validation test trainingRecords baseModel modelArn decision customModel " +
  "epochs trainingLoss validationLoss comparedRecords reportUri pipeline stages recordsIn answered failed retried jobs onDemand inputTokens outputTokens parquetUri csvUri jsonlUri resultsUri " +
  "failedUri hosted method hostingUsdPerDay endpoint owner until previousModelArn code";

test.each(written.split(" "))("%s is a reader's words in a mail, not a name of the code", (key) => {
  expect(labelOf(key)).toMatch(/^[A-Z][a-z]+(?: [a-z]+|, with its reason|, (?:Parquet|CSV|JSONL))*$/);
});

test("a key without a word of its own is shown as it is written", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3 }), (key) => {
      expect(labelOf(key)).toBe(key);
    }),
  );
});
