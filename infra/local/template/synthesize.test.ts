import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { synthesize } from "./synthesize.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "choreo-synth-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** An app that writes an assembly as CDK does, and into its template what it was told. */
const app = (stacks: string[]) => `
import { writeFileSync } from "node:fs";
const outdir: string = process.env.CDK_OUTDIR ?? "";
const told = { context: JSON.parse(process.env.CDK_CONTEXT_JSON ?? ""), validation: process.env.CDK_VALIDATION };
const artifacts: Record<string, unknown> = { Tree: { type: "cdk:tree" } };
for (const id of ${JSON.stringify(stacks)}) {
  writeFileSync(outdir + "/" + id + ".json", JSON.stringify({ Resources: {}, Metadata: told }));
  artifacts[id] = { type: "aws:cloudformation:stack", properties: { templateFile: id + ".json", stackName: "named-" + id } };
}
writeFileSync(outdir + "/manifest.json", JSON.stringify({ artifacts }));
`;
const write = async (
  source: string,
  cdk: unknown = { app: "node app.ts", context: { flag: true, stack: "theirs" } },
) => {
  await writeFile(join(root, "package.json"), '{ "type": "module" }');
  await writeFile(join(root, "app.ts"), source);
  await writeFile(join(root, "cdk.json"), JSON.stringify(cdk));
};
const run = (context?: Record<string, unknown>) =>
  synthesize({ root, outdir: join(root, "out"), ...(context && { context }) });

test("runs the app of cdk.json with its context and ours, without bundles and without the validator", async () => {
  await write(app(["One"]));
  const { template, stackName } = await run({ stack: "ours" });
  expect(stackName).toBe("named-One");
  expect(template).toMatchObject({
    Metadata: { context: { flag: true, stack: "ours", "aws:cdk:bundling-stacks": [] }, validation: "false" },
  });
});

describe("what goes wrong is said in the app's own words", () => {
  test.each<[string, string, unknown, RegExp]>([
    ["an app that throws", 'throw new Error("no such service")', undefined, /app\.ts ended with 1:[^]*no such service/],
    ["an app with two stacks", app(["One", "Two"]), undefined, /has 2 stacks; the local cloud deploys one/],
    ["an app with none", app([]), undefined, /has 0 stacks/],
    ["an app in another language", "", { app: "python3 app.py" }, /cdk\.json's app is "python3 app\.py"/],
  ])("%s", async (_name, source, cdk, message) => {
    await write(source, cdk);
    await expect(run()).rejects.toThrow(message);
  });
});
