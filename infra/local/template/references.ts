import { attributePath, intrinsicOf } from "./intrinsics.ts";
import { parseSub } from "./sub.ts";
import { isRecord, type TemplateResource } from "./template.ts";

/** The names a resource needs first: what it refers to in the branches that conditions choose, and what it says it depends on. */
export const referencesOf = (resource: TemplateResource, condition: (name: string) => boolean): Set<string> => {
  const { DependsOn: dependsOn = [] } = resource;
  const found = new Set(typeof dependsOn === "string" ? [dependsOn] : dependsOn);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (!isRecord(value)) return;
    const call = intrinsicOf(value);
    if (!call) for (const item of Object.values(value)) visit(item);
    else visitCall(call, { found, visit, condition });
  };
  visit(resource.Properties);
  visit(resource.Metadata);
  return found;
};

type Visit = {
  found: Set<string>;
  visit: (value: unknown) => void;
  condition: (name: string) => boolean;
};

const visitCall = (
  { name, argument }: { name: string; argument: unknown },
  { found, visit, condition }: Visit,
): void => {
  if (name === "Ref" && typeof argument === "string") found.add(argument);
  else if (name === "Fn::GetAtt") found.add(attributePath(argument).logicalId);
  else if (name === "Fn::Sub") visitSub(argument, { found, visit, condition });
  else if (name === "Fn::If" && Array.isArray(argument) && typeof argument[0] === "string")
    visit(condition(argument[0]) ? argument[1] : argument[2]);
  else visit(argument);
};

const visitSub = (argument: unknown, { found, visit }: Visit): void => {
  const [pattern, given] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  if (typeof pattern === "string")
    for (const part of parseSub(pattern))
      if (part.kind === "name" && !(isRecord(given) && Object.hasOwn(given, part.name))) found.add(part.logicalId);
  visit(given);
};
