import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Grant } from "../../infra/local/iam/grants.ts";
import type { LocalCloud } from "../../infra/local/local-cloud.ts";
import { resolve } from "../../infra/local/template/intrinsics.ts";
import { scopeOf } from "../../infra/local/template/names.ts";
import { readTemplate } from "../../infra/local/template/template.ts";

/** One action of one statement: what is asked about, and what a removal removes. */
export type Row = Pick<Grant, "holder" | "kind" | "statement" | "action"> & {
  /** The resource in the template whose policy it is. */
  owner: string;
  resources: readonly string[];
};

export const keyOf = ({ holder, kind, statement, action }: Pick<Row, "holder" | "kind" | "statement" | "action">) =>
  `${kind} ${holder} ${statement} ${action}`;

type Written = { Effect: string; Action?: string | string[]; Resource?: string | string[] };
type Policy = { owner: string; holder: string; kind: Grant["kind"]; statements: Written[]; from?: number };

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

const rowsOf = ({ owner, holder, kind, statements }: Policy): Row[] =>
  statements.flatMap(({ Effect, Action, Resource }, statement) =>
    Effect === "Allow"
      ? list(Action).map((action) => ({ owner, holder, kind, statement, action, resources: list(Resource) }))
      : [],
  );

type Document = { Statement: Written[] };
type Found = { id: string; type: string; properties: Record<string, unknown> };

/** The template's resources as they were deployed, every function in it resolved. */
const deployed = ({ cloud, stack }: LocalCloud): Found[] => {
  const folder = join(cloud.directory, "cdk.out");
  const file = readdirSync(folder).find((name) => name.endsWith(".template.json")) ?? "";
  const template = readTemplate(JSON.parse(readFileSync(join(folder, file), "utf8")));
  const made = new Map(Object.entries(stack.resources));
  const scope = scopeOf({ template, stackName: stack.stackName, cloud, made });
  return Object.entries(template.Resources).flatMap(([id, { Type: type, Properties = {} }]) =>
    made.has(id) ? [{ id, type, properties: resolve(Properties, scope) as Record<string, unknown> }] : [],
  );
};

const policiesOf = ({ id, type, properties }: Found, { stack }: LocalCloud): Policy[] => {
  const own = stack.resources[id];
  const arn = own?.attributes["Arn"] ?? own?.ref ?? id;
  const arnOfRef = (ref: string) =>
    Object.values(stack.resources).find((one) => one.ref === ref)?.attributes["Arn"] ?? ref;
  if (type === "AWS::IAM::Role") {
    const inline = (properties["Policies"] ?? []) as { PolicyDocument: Document }[];
    const statements = inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const trust = properties["AssumeRolePolicyDocument"] as Document;
    return [
      { owner: id, holder: arn, kind: "identity", statements },
      { owner: id, holder: arn, kind: "trust", statements: trust.Statement },
    ];
  }
  if (type === "AWS::SQS::QueuePolicy") {
    const { Statement: statements } = properties["PolicyDocument"] as Document;
    return (properties["Queues"] as string[]).map((url) => ({
      owner: id,
      holder: arnOfRef(url),
      kind: "resource",
      statements,
    }));
  }
  if (type === "AWS::S3::BucketPolicy") {
    const { Statement: statements } = properties["PolicyDocument"] as Document;
    return [{ owner: id, holder: arnOfRef(String(properties["Bucket"])), kind: "resource", statements }];
  }
  if (type === "AWS::SNS::TopicPolicy") {
    const { Statement: statements } = properties["PolicyDocument"] as Document;
    return (properties["Topics"] as string[]).map((arn) => ({ owner: id, holder: arn, kind: "resource", statements }));
  }
  return [];
};

/** What is a policy of its own kind, one statement to a resource. */
const otherPolicyTypes = /^AWS::(Events::EventBusPolicy|Lambda::Permission|EventSchemas::RegistryPolicy)$/;

/** Every granted action of the running stack. Refuses a type of policy that it cannot read, so that none is left out in silence. */
export const grantRows = (local: LocalCloud): Row[] => {
  const resources = deployed(local);
  const unread = resources.filter(({ type }) => otherPolicyTypes.test(type) || type === "AWS::IAM::Policy");
  if (unread.length > 0)
    throw new Error(`these policies are not read: ${unread.map(({ id, type }) => `${id} (${type})`).join(", ")}`);
  return resources.flatMap((resource) => policiesOf(resource, local)).flatMap(rowsOf);
};
