import { spawn } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord, TemplateError } from "./template.ts";

export type Synthesized = { template: unknown; stackName: string };

export type SynthesizeOptions = {
  /** The project's folder, with `cdk.json` in it. */
  root: string;
  /** Where the cloud assembly is written. */
  outdir: string;
  /** CDK context besides that of `cdk.json`. */
  context?: Readonly<Record<string, unknown>>;
};

/** Synthesizes the CDK app as it would be deployed, but without bundles. In a child process: CDK takes 160 MB, which a process that stays up should not carry. */
export const synthesize = async ({ root, outdir, context = {} }: SynthesizeOptions): Promise<Synthesized> => {
  await mkdir(outdir, { recursive: true });
  const cdk = record(JSON.parse(await readFile(join(root, "cdk.json"), "utf8")), "cdk.json");
  const contextJson = {
    ...record(cdk["context"] ?? {}, "cdk.json's context"),
    ...context,
    "aws:cdk:bundling-stacks": [],
  };
  await runApp(root, entryOf(cdk), {
    // CloudFormation's own validator costs five seconds; CI runs it.
    CDK_VALIDATION: "false",
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(contextJson),
  });
  return readAssembly(outdir);
};

/** `cdk.json` says how the app is run; here it is run by the Node that runs this. */
const entryOf = (cdk: Record<string, unknown>): string => {
  const { app } = cdk;
  const entry = typeof app === "string" ? /^node (\S+\.ts)$/.exec(app)?.[1] : undefined;
  if (entry !== undefined) return entry;
  throw new TemplateError(`cdk.json's app is ${JSON.stringify(app)}; the local cloud runs "node <file>.ts".`);
};

/** The app's own words when it fails; more than this is noise. */
const complaintMax = 4000;

const runApp = (root: string, entry: string, environment: Record<string, string>): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(process.execPath, [entry], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    complaint = (complaint + chunk).slice(-complaintMax);
  });
  child.once("error", reject);
  child.once("close", (code, signal) => {
    if (code === 0) resolve();
    else
      reject(new TemplateError(`The CDK app ${entry} ended with ${signal ?? code ?? "no code"}:\n${complaint.trim()}`));
  });
  return promise;
};

const readAssembly = async (outdir: string): Promise<Synthesized> => {
  const manifest = record(JSON.parse(await readFile(join(outdir, "manifest.json"), "utf8")), "manifest.json");
  const stacks = Object.entries(record(manifest["artifacts"], "the manifest's artifacts")).filter(
    ([, artifact]) => isRecord(artifact) && artifact["type"] === "aws:cloudformation:stack",
  );
  const [first, ...more] = stacks;
  if (!first || more.length > 0)
    throw new TemplateError(`The CDK app has ${stacks.length} stacks; the local cloud deploys one.`);
  const [artifactId, artifact] = first;
  const { templateFile, stackName = artifactId } = record(record(artifact, artifactId)["properties"], artifactId);
  const file = join(outdir, String(templateFile));
  return { template: JSON.parse(await readFile(file, "utf8")) as unknown, stackName: String(stackName) };
};

const record = (value: unknown, what: string): Record<string, unknown> => {
  if (isRecord(value)) return value;
  throw new TemplateError(`${what} is not a JSON object.`);
};
