import { AwsError } from "../wire/aws-error.ts";
import { parseCondition, type Condition } from "./conditions.ts";
import { parseTemplate, type Template } from "./glob.ts";

/** A set that is written as what is in it, or (`not`) as what is not. */
export type Selection = { not: boolean; templates: Template[] };

export type Statement = {
  sid: string | undefined;
  effect: "Allow" | "Deny";
  /** Absent in identity policies. */
  principal: { everyone: boolean; aws: string[]; services: string[] } | undefined;
  actions: Selection;
  /** Absent in trust policies, which are about the role they stand on. */
  resources: Selection | undefined;
  conditions: Condition[];
};

export type Policy = { statements: Statement[] };

export type PolicyKind = "identity" | "resource" | "trust";

const malformed = (message: string): AwsError => new AwsError("MalformedPolicyDocument", message);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const strings = (value: unknown, what: string): string[] => {
  const all = Array.isArray(value) ? value : [value];
  return all.map((one: unknown) => {
    if (typeof one === "string") return one;
    if (typeof one === "number" || typeof one === "boolean") return String(one);
    throw malformed(`${what} holds ${JSON.stringify(one)}; it takes strings.`);
  });
};

const statementKeys = new Set([
  "Sid",
  "Effect",
  "Principal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

const selection = (statement: Record<string, unknown>, name: "Action" | "Resource"): Selection | undefined => {
  const not = `Not${name}`;
  if (statement[name] !== undefined && statement[not] !== undefined)
    throw malformed(`A statement has both ${name} and ${not}.`);
  const written = statement[name] ?? statement[not];
  if (written === undefined) return undefined;
  const values = strings(written, name);
  if (values.length === 0) throw malformed(`A statement has an empty ${name}.`);
  return {
    not: statement[not] !== undefined,
    templates: values.map((value) => parseTemplate(value, { wildcards: true })),
  };
};

const awsPrincipal = (value: string): string => {
  if (value === "*" || /^\d{12}$/.test(value) || /^arn:aws[\w-]*:(iam|sts)::\d{12}:[^*?]+$/.test(value)) return value;
  throw malformed(`Invalid principal in policy: "AWS":"${value}"`);
};

const principalOf = (written: unknown): Statement["principal"] => {
  if (written === undefined) return undefined;
  if (written === "*") return { everyone: true, aws: [], services: [] };
  if (!isObject(written)) throw malformed(`Invalid principal in policy: ${JSON.stringify(written)}`);
  for (const kind of Object.keys(written)) {
    if (kind !== "AWS" && kind !== "Service")
      throw malformed(`A principal of the kind ${kind} is not evaluated in the local cloud.`);
  }
  const aws = written["AWS"] === undefined ? [] : strings(written["AWS"], "Principal").map(awsPrincipal);
  const services = written["Service"] === undefined ? [] : strings(written["Service"], "Principal");
  return { everyone: aws.includes("*"), aws, services };
};

const conditionsOf = (written: unknown): Condition[] => {
  if (written === undefined) return [];
  if (!isObject(written)) throw malformed("Condition must be an object.");
  return Object.entries(written).flatMap(([operator, keys]) => {
    if (!isObject(keys)) throw malformed(`Condition ${operator} must be an object of keys.`);
    return Object.entries(keys).map(([key, values]) =>
      parseCondition(operator, key, strings(values, `Condition ${operator} ${key}`)),
    );
  });
};

/** Which elements a statement must and must not have, by what the policy stands on. */
const checkElements = (
  statement: Omit<Statement, "actions"> & { actions: Selection | undefined },
  kind: PolicyKind,
): Selection => {
  if (!statement.actions) throw malformed("Policy statement must contain actions.");
  if (kind === "identity" && statement.principal) throw malformed("Policy document should not specify a principal.");
  if (kind !== "identity" && !statement.principal) throw malformed("Missing required field Principal");
  if (kind === "trust" && statement.resources) throw malformed("Has prohibited field Resource");
  if (kind !== "trust" && !statement.resources) throw malformed("Policy statement must contain resources.");
  return statement.actions;
};

const parseStatement = (written: unknown, kind: PolicyKind): Statement => {
  if (!isObject(written)) throw malformed("A statement must be an object.");
  for (const key of Object.keys(written)) {
    if (!statementKeys.has(key)) throw malformed(`The statement element ${key} is not evaluated in the local cloud.`);
  }
  const { Sid: sid, Effect: effect } = written;
  if (effect !== "Allow" && effect !== "Deny")
    throw malformed(`Effect is ${JSON.stringify(effect)}; it must be Allow or Deny.`);
  const found = {
    sid: typeof sid === "string" ? sid : undefined,
    effect,
    principal: principalOf(written["Principal"]),
    actions: selection(written, "Action"),
    resources: selection(written, "Resource"),
    conditions: conditionsOf(written["Condition"]),
  } as const;
  return { ...found, actions: checkElements(found, kind) };
};

const readDocument = (document: unknown): Record<string, unknown> => {
  let read = document;
  try {
    if (typeof document === "string") read = JSON.parse(document);
  } catch (cause) {
    throw malformed(`The policy is not valid JSON: ${cause instanceof Error ? cause.message : ""}`);
  }
  if (!isObject(read)) throw malformed("The policy must be a JSON object.");
  for (const key of Object.keys(read))
    if (!["Version", "Id", "Statement"].includes(key)) throw malformed(`The policy element ${key} is not known.`);
  const version = read["Version"];
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    throw malformed(`The policy's Version is ${JSON.stringify(version)}; it must be 2012-10-17 or 2008-10-17.`);
  }
  return read;
};

/** Reads a policy document, as JSON text or as an object; throws `MalformedPolicyDocument` that names what is wrong or not evaluated here. */
export const parsePolicy = (document: unknown, kind: PolicyKind): Policy => {
  const statements = readDocument(document)["Statement"];
  const all: unknown[] = Array.isArray(statements) ? statements : [statements];
  if (statements === undefined) throw malformed("Missing required field Statement");
  try {
    return { statements: all.map((statement) => parseStatement(statement, kind)) };
  } catch (cause) {
    throw cause instanceof SyntaxError ? malformed(cause.message) : cause;
  }
};
