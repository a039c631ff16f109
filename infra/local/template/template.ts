/** A CloudFormation template, as far as the local cloud reads one. */
export type Template = {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Rules?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
};

export type TemplateParameter = {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
};

export type TemplateResource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
};

export type TemplateOutput = { readonly Value: unknown; readonly Condition?: string; readonly Description?: string };

/** The template cannot be made real here. Says where, what, and what to do; several problems come together. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

const sections = [
  "AWSTemplateFormatVersion",
  "Conditions",
  "Description",
  "Mappings",
  "Metadata",
  "Outputs",
  "Parameters",
  "Resources",
  "Rules",
];
const resourceKeys = [
  "Condition",
  "DeletionPolicy",
  "DependsOn",
  "Metadata",
  "Properties",
  "Type",
  // Nothing is ever replaced here: every handler creates or updates in place.
  "UpdateReplacePolicy",
];
/** Rules that stand between a template and AWS alone: nothing is bootstrapped here, and native modules are the project's own. */
const rulesForAws = ["CheckBootstrapVersion", "RefuseIncompleteBundles"];

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Takes a parsed JSON document for a template, or says everything that is not understood in it. */
export const readTemplate = (document: unknown): Template => {
  if (!isRecord(document) || !isRecord(document["Resources"]))
    throw new TemplateError("This is no CloudFormation template: it has no Resources.");
  const problems = [
    ...unknownKeys(document, sections, "The template"),
    ...Object.entries(document["Resources"]).flatMap(([id, resource]) => resourceProblems(id, resource)),
    ...Object.keys(isRecord(document["Rules"]) ? document["Rules"] : {})
      .filter((rule) => !rulesForAws.includes(rule))
      .map((rule) => `Rule ${rule} is not checked by the local cloud. Synthesize a template without it.`),
  ];
  if (problems.length > 0) throw new TemplateError(problems.join("\n"));
  return document as Template;
};

const resourceProblems = (id: string, resource: unknown): string[] => {
  if (!isRecord(resource) || typeof resource["Type"] !== "string") return [`Resource ${id} has no Type.`];
  return unknownKeys(resource, resourceKeys, `Resource ${id} (${resource["Type"]})`);
};

const unknownKeys = (value: Record<string, unknown>, known: readonly string[], what: string): string[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${what} has ${key}, which the local cloud does not know.`);
