import type { CustomizableBase } from "./family.ts";

/** What is free in this account and region; undefined where it could not be read. */
export type HostingFacts = {
  deployments: Usage;
  /** Model units without commitment, over all custom models. */
  provisionedUnits: Usage;
  /** Model units for this base alone. */
  unitsOfBase: Usage;
  /** How Bedrock lists the base for on-demand answers; absent where it does not list it. */
  baseInferenceTypes?: readonly string[];
};
export type Usage = { used: number | undefined; limit: number | undefined };

export type HostingChoice =
  | { possible: true; method: "on-demand" | "provisioned-throughput"; why: string }
  | { possible: false; why: string; ask: string };

/** Service Quotas codes the facts come from (Bedrock endpoints and quotas, AWS General Reference). */
export const hostingQuotaCodes = { deployments: "L-1EF80F3E", provisionedUnitsCustom: "L-BE77399C" } as const;

/** Bedrock's documented default; the two for model units are 0 until AWS raises them. */
const deploymentsDefault = 10;

/** Chooses how to host a model of this base, before anything is paid. `any` prefers on-demand, which bills only what is asked of it. */
export const chooseHosting = (
  base: CustomizableBase,
  { method, modelUnits }: { method: "any" | "on-demand" | "provisioned-throughput"; modelUnits: number },
  { region, facts }: { region: string; facts: HostingFacts },
): HostingChoice => {
  const onDemand = () => checkOnDemand(base, region, facts);
  const provisioned = () => checkProvisioned(base, modelUnits, facts);
  if (method === "on-demand") return onDemand();
  if (method === "provisioned-throughput") return provisioned();
  const [first, second] = [onDemand(), provisioned()];
  if (first.possible) return first;
  if (second.possible) return second;
  return { possible: false, why: `${first.why}; ${second.why}`, ask: `${first.ask}, or: ${second.ask}` };
};

const checkOnDemand = (base: CustomizableBase, region: string, { deployments }: HostingFacts): HostingChoice => {
  const where = base.hosting.onDemand?.regions ?? [];
  if (where.length === 0)
    return {
      possible: false,
      why: `${base.id} has no on-demand deployment`,
      ask: "choose provisioned throughput or another base model",
    };
  if (!where.includes(region))
    return {
      possible: false,
      why: `on-demand deployments of ${base.id} exist in ${where.join(", ")}, not in ${region}`,
      ask: `run in ${where.join(" or ")}`,
    };
  const limit = deployments.limit ?? deploymentsDefault;
  const used = deployments.used ?? 0;
  if (used >= limit)
    return {
      possible: false,
      why: `${used} of ${limit} custom model deployments are in use`,
      ask: `delete one, or ask AWS to raise quota ${hostingQuotaCodes.deployments} (total custom model deployments) above ${limit}`,
    };
  return {
    possible: true,
    method: "on-demand",
    why: `on-demand: ${used} of ${limit} deployments are in use, and only answers are billed`,
  };
};

const checkProvisioned = (base: CustomizableBase, units: number, facts: HostingFacts): HostingChoice => {
  const code = base.hosting.provisioned?.unitsQuotaCode;
  if (!base.hosting.provisioned)
    return {
      possible: false,
      why: `${base.id} has no provisioned throughput`,
      ask: "choose on-demand or another base model",
    };
  const account = room(
    "model units without commitment",
    hostingQuotaCodes.provisionedUnitsCustom,
    facts.provisionedUnits,
    units,
  );
  const ofBase = code === undefined ? undefined : room(`model units for ${base.id}`, code, facts.unitsOfBase, units);
  const short = [account, ofBase].filter((problem) => problem !== undefined);
  if (short.length > 0)
    return {
      possible: false,
      why: short.map(({ why }) => why).join("; "),
      ask: short.map(({ ask }) => ask).join(" and "),
    };
  return {
    possible: true,
    method: "provisioned-throughput",
    why: `provisioned throughput: ${units} model unit(s) are free, billed by the hour`,
  };
};

const room = (
  what: string,
  code: string,
  { used, limit }: Usage,
  wanted: number,
): { why: string; ask: string } | undefined => {
  const allowed = limit ?? 0;
  const needed = (used ?? 0) + wanted;
  if (needed <= allowed) return undefined;
  return {
    why: `${what}: ${used ?? 0} in use of ${allowed}, ${wanted} wanted`,
    ask: `ask AWS to raise quota ${code} (${what}) to at least ${needed}`,
  };
};
