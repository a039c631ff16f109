import type { AskedAs } from "./base-answers.ts";
import { readModelId } from "./model-id.ts";
import { onDemandId } from "./prices.ts";
import type { RequestsPerMinute } from "./settings.ts";
import { customizableBases, findCustomizable } from "./table.ts";

/** How many requests Bedrock takes in a minute, whatever run they are of. */
export type RequestQuota = {
  /** Requests with the same key share the quota. */
  readonly key: string;
  /** Where `code` is given: what to assume if it cannot be read. */
  readonly perMinute: number;
  /** Of Service Quotas (service code `bedrock`). */
  readonly code?: string;
  /** Who says so. UNCONFIRMED: nobody does, and a deployment can set it. */
  readonly source: string;
};

/** Where nothing is documented: the lowest figure that is for any custom model deployment. */
const lowest = 200;

const generalReference = "Amazon Bedrock endpoints and quotas, AWS General Reference";

/** A deployment's requests count with those of all deployments of its base in the account; a provisioned throughput's with nobody's. */
export const candidateQuota = (
  { method, arn }: { method: "on-demand" | "provisioned-throughput"; arn: string },
  baseModel: string,
  configured: RequestsPerMinute,
): RequestQuota => {
  const documented = findCustomizable(baseModel)?.hosting.onDemand?.requestsPerMinute;
  if (method === "provisioned-throughput")
    return chosen(configured, {
      key: `throughput/${arn.slice(arn.lastIndexOf("/") + 1)}`,
      perMinute: lowest,
      source: "UNCONFIRMED: no quota of requests is documented for provisioned throughput",
    });
  return chosen(configured, {
    key: `deployment/${onDemandId(baseModel)}`,
    perMinute: documented ?? lowest,
    source: documented === undefined ? "UNCONFIRMED: the model table does not know it" : generalReference,
  });
};

/**
 * The base's own requests on demand, by the id it is asked under: a profile has a quota of its own. AWS's quota pages list tokens a
 * minute for base models and, since 2026, no requests; so the figure is what a deployment of this base may take, and can be set.
 */
export const baseQuota = (
  { id }: Pick<AskedAs, "id">,
  baseModel: string,
  configured: RequestsPerMinute,
): RequestQuota =>
  chosen(configured, {
    key: `base/${id.slice(id.lastIndexOf("/") + 1)}`,
    perMinute: deploymentOf(baseModel)?.requestsPerMinute ?? lowest,
    source: "UNCONFIRMED: taken to be as for a deployment of this base",
  });

/** A pipeline names a base without the context suffix under which it is customized, or by a profile. */
const deploymentOf = (baseModel: string) => {
  const { modelId } = readModelId(baseModel);
  return modelId === undefined
    ? undefined
    : customizableBases.find(({ id }) => readModelId(id).modelId === modelId)?.hosting.onDemand;
};

/** What a deployment has set stands above the table: it knows its account. */
const chosen = (configured: RequestsPerMinute, quota: RequestQuota): RequestQuota => {
  const set = Object.hasOwn(configured, quota.key) ? configured[quota.key] : undefined;
  if (set === undefined) return quota;
  const source = "the setting requestsPerMinute";
  return typeof set === "number" ? { ...quota, perMinute: set, source } : { ...quota, code: set, source };
};
