import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsSolutionsChecks } from "cdk-nag";
import { afterAll, expect, test } from "vitest";
import { appOf } from "./synthesized.ts";

/** Findings of cdk-nag's AwsSolutions pack that stand, each with the reason. */
const accepted: readonly { finding: RegExp; reason: string }[] = [];

const outdir = mkdtempSync(join(tmpdir(), "choreo-nag-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const findings = (): string[] => {
  const app = appOf({}, outdir);
  app.synth();
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(
      ({ resourceLogicalId, constructPath }) => `${ruleName} ${constructPath ?? resourceLogicalId ?? ""}`,
    ),
  );
};

test("every finding of cdk-nag has a written reason, and every reason a finding", () => {
  const found = findings();
  console.log(found.join("\n"));
  expect(found.filter((one) => !accepted.some(({ finding }) => finding.test(one)))).toEqual([]);
  expect(accepted.filter(({ finding }) => !found.some((one) => finding.test(one)))).toEqual([]);
});
