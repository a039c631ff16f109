import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import { buildApp } from "../../infra/app.ts";
import { buildProducerApp } from "../../infra/producer.ts";
import { scopeOf, type Made } from "../../infra/local/template/names.ts";
import { resolve } from "../../infra/local/template/intrinsics.ts";
import { readTemplate, type Template } from "../../infra/local/template/template.ts";

/** One resource of the stack with its functions resolved; `arn` and `ref` are those that the test gave it. */
export type Found = { id: string; type: string; properties: Record<string, unknown>; retained: boolean };

export const account = "123456789012";

const root = join(import.meta.dirname, "../..");

/** The app as `cdk.json` runs it, without bundles. */
export const appOf = (context: Record<string, unknown> = {}, outdir?: string): App => {
  const cdk = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { context: Record<string, unknown> };
  return buildApp({
    context: { ...cdk.context, "aws:cdk:bundling-stacks": [], ...context },
    analyticsReporting: false,
    ...(outdir !== undefined && { outdir }),
  });
};

/** The template that would be deployed, every function in it resolved as in one account of AWS. */
export const synthesized = (context: Record<string, unknown> = {}): Found[] =>
  inFolder((outdir) => appOf(context, outdir));

/** The same of the stack for a producing account. */
export const producerResources = (context: Record<string, unknown>): Found[] =>
  inFolder((outdir) => buildProducerApp({ context, analyticsReporting: false, outdir }));

const inFolder = (build: (outdir: string) => App): Found[] => {
  const outdir = mkdtempSync(join(tmpdir(), "choreo-infra-"));
  try {
    const [stack] = build(outdir).synth().stacks;
    return resourcesOf(readTemplate(stack?.template));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};

const resourcesOf = (template: Template): Found[] => {
  const made = new Map<string, Made>();
  for (const [id, { Type: type }] of Object.entries(template.Resources))
    made.set(id, { type, ref: refOf(id, type), attributes: anyAttribute(id, type) });
  const scope = scopeOf({ template, stackName: "choreo", cloud: { account, region: "us-east-1" }, made });
  return Object.entries(template.Resources).map(([id, { Type: type, Properties = {}, DeletionPolicy }]) => ({
    id,
    type,
    properties: resolve(Properties, scope) as Record<string, unknown>,
    retained: DeletionPolicy === "Retain",
  }));
};

export const arnOf = (id: string, type: string): string => {
  if (type === "AWS::S3::Bucket") return `arn:aws:s3:::${id.toLowerCase()}`;
  const arn = `arn:aws:${type.split("::")[1]?.toLowerCase() ?? ""}:us-east-1:${account}:${id}`;
  // A log group's ARN in CloudFormation stands for its streams.
  return type === "AWS::Logs::LogGroup" ? `${arn}:*` : arn;
};

const refOf = (id: string, type: string): string =>
  type === "AWS::SQS::Queue" ? `https://sqs.us-east-1.amazonaws.com/${account}/${id}` : id;

/** Whatever the template asks for, the resource has. */
const anyAttribute = (id: string, type: string): Record<string, string> =>
  new Proxy(
    {},
    {
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
      get: (_, name) => (String(name).endsWith("Arn") ? arnOf(id, type) : id),
    },
  );

export const ofType = (resources: readonly Found[], type: string): Found[] =>
  resources.filter((resource) => resource.type === type);

export type Statement = {
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
  Principal?: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
};

export const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** The only resource of its type. */
export const only = (resources: readonly Found[], type: string): Found => {
  const [found, ...more] = ofType(resources, type);
  if (!found || more.length > 0)
    throw new Error(`there are ${more.length + (found ? 1 : 0)} resources of type ${type}`);
  return found;
};

/** The identity policies of a role, all statements in one list. */
export const statementsOf = (role: Found): Statement[] =>
  ((role.properties["Policies"] ?? []) as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );
