import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const outdir = mkdtempSync(join(tmpdir(), "choreo-valid-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** The one place where CDK's CloudFormation validator runs: it costs seconds and 300 MB, so in a process of its own. */
test("CloudFormation's rules find nothing wrong in the template", async () => {
  const cdk = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { context: Record<string, unknown> };
  expect(cdk.context["@aws-cdk/core:validateAgainstDefaultRules"]).toBe(true);
  const context = { ...cdk.context, "aws:cdk:bundling-stacks": [], producerAccounts: ["111122223333"] };
  const { CDK_VALIDATION: _, ...env } = process.env;
  const run = promisify(execFile)(process.execPath, ["infra/app.ts"], {
    cwd: root,
    env: { ...env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  await expect(run).resolves.toMatchObject({ stdout: "" });
});
