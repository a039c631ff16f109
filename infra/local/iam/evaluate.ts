import { matchesTemplate, type Context } from "./glob.ts";
import type { Policy, Selection, Statement } from "./policy.ts";

export type Principal =
  /** A role, or with `root` the account's root user. */
  { kind: "aws"; account: string; arn: string; root: boolean } | { kind: "service"; name: string };

export type PolicyRequest = { principal: Principal; action: string; resource: string; context: Context };

/**
 * What policies say about a request. `account`: they allow the whole account of the principal,
 * which leaves the choice to that account's identity policies.
 */
export type Verdict = "deny" | "allow" | "account" | "silent";

type PrincipalMatch = "direct" | "account" | undefined;

const selects = (selection: Selection, text: string, options: { context: Context; fold: boolean }): boolean =>
  selection.templates.some((template) => matchesTemplate(template, text, options.context, options.fold)) !==
  selection.not;

const matchPrincipal = (named: Statement["principal"], principal: Principal): PrincipalMatch => {
  // Identity policies name nobody: they stand on whom they are about.
  if (!named || named.everyone) return "direct";
  if (principal.kind === "service") return named.services.includes(principal.name) ? "direct" : undefined;
  if (named.aws.includes(principal.arn)) return "direct";
  const account = named.aws.includes(principal.account) || named.aws.includes(`arn:aws:iam::${principal.account}:root`);
  if (!account) return undefined;
  return principal.root ? "direct" : "account";
};

const applies = (statement: Statement, { action, resource, context }: PolicyRequest): boolean =>
  selects(statement.actions, action, { context, fold: true }) &&
  (!statement.resources || selects(statement.resources, resource, { context, fold: false })) &&
  statement.conditions.every((condition) => condition(context));

const matching = (
  selection: Selection | undefined,
  text: string,
  options: { context: Context; fold: boolean },
): string[] => {
  if (selection === undefined) return [""];
  const sources = selection.templates
    .filter((template) => selection.not || matchesTemplate(template, text, options.context, options.fold))
    .map(({ source }) => source);
  return selection.not ? [`not ${sources.join(", ")}`] : sources;
};

/** Whether a grant of a statement that applies is in force; for those who watch grants. */
export type InForce = (statement: number, action: string, resource: string) => boolean;

/** Asked for each pair that matches, so that whoever watches hears of all. */
const anyInForce = (inForce: InForce, index: number, { statement, request }: Applying): boolean => {
  const { action, resource, context } = request;
  const actions = matching(statement.actions, action, { context, fold: true });
  const resources = matching(statement.resources, resource, { context, fold: false });
  return actions.flatMap((one) => resources.map((other) => inForce(index, one, other))).includes(true);
};
type Applying = { statement: Statement; request: PolicyRequest };

/** An explicit deny wins; else the strongest allow; else silence. */
export const evaluate = (policies: readonly Policy[], request: PolicyRequest, inForce?: InForce): Verdict => {
  let verdict: Verdict = "silent";
  for (const [index, statement] of policies.flatMap((policy) => policy.statements).entries()) {
    const match = matchPrincipal(statement.principal, request.principal);
    if (!match || !applies(statement, request)) continue;
    if (statement.effect === "Deny") return "deny";
    if (inForce && !anyInForce(inForce, index, { statement, request })) continue;
    if (verdict !== "allow") verdict = match === "direct" ? "allow" : "account";
  }
  return verdict;
};

/** Why a request is refused, or `undefined` when it is allowed. */
export type Refusal = "identity-deny" | "resource-deny" | "no-identity-allow" | "no-resource-allow";

/**
 * How AWS combines both kinds of policy: within one account either may allow, across two accounts both must
 * (IAM user guide, "Cross-account policy evaluation logic").
 */
export const combine = (options: {
  identity: Verdict;
  resource: Verdict;
  sameAccount: boolean;
}): Refusal | undefined => {
  const { identity, resource, sameAccount } = options;
  if (identity === "deny") return "identity-deny";
  if (resource === "deny") return "resource-deny";
  if (sameAccount) return identity === "allow" || resource === "allow" ? undefined : "no-identity-allow";
  if (identity !== "allow") return "no-identity-allow";
  return resource === "silent" ? "no-resource-allow" : undefined;
};
