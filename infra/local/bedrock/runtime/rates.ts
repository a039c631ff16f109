import type { CloudClock } from "../../core/clock.ts";
import { throttled } from "../errors.ts";
import { quotaNameOf } from "../models/catalogue.ts";
import type { FoundationModel } from "../models/catalogue.ts";
import { withoutContextSuffix } from "../models/identifiers.ts";
import type { Quota, Quotas } from "../quotas.ts";

/** By what name a model is asked: each has quotas of its own on AWS. Provisioned throughput has none. */
export type Serving = "on demand" | "cross-region" | "custom model";

/** Requests and tokens a minute of a custom model's deployment (Bedrock quotas page). */
const documented: Record<string, { requests: number; tokens: number }> = {
  "amazon.nova-micro-v1:0": { requests: 2_000, tokens: 4_000_000 },
  "amazon.nova-lite-v1:0": { requests: 2_000, tokens: 4_000_000 },
  "amazon.nova-2-lite-v1:0": { requests: 2_000, tokens: 4_000_000 },
  "amazon.nova-pro-v1:0": { requests: 200, tokens: 800_000 },
  "meta.llama3-3-70b-instruct-v1:0": { requests: 400, tokens: 300_000 },
};
/** Assumed for every model whose figures are not known here; AWS gives accounts values of their own. */
const assumed = { requests: 1_000, tokens: 2_000_000 };

const prefixes: Record<Serving, string> = {
  "on demand": "On-demand model inference",
  "cross-region": "Cross-region model inference",
  "custom model": "On-demand inference of custom model deployments:",
};

const quotasOf = (modelId: string, serving: Serving): Record<"requests" | "tokens", Quota> => {
  const id = withoutContextSuffix(modelId);
  const fallback = documented[id] ?? assumed;
  const quota = (what: "requests" | "tokens"): Quota => ({
    name: `${prefixes[serving]} ${what} per minute for ${quotaNameOf(id)}`,
    fallback: fallback[what],
  });
  return { requests: quota("requests"), tokens: quota("tokens") };
};

type Bucket = { left: number; at: number };

/** How fast a model may be asked, in AWS's minutes. */
export type Rates = {
  /** Takes one request; ThrottlingException when there is none. */
  takeRequest(account: string, model: FoundationModel, serving: Serving): void;
  /** Takes what a request may use at most; returns what gives back the rest. ThrottlingException when there is not enough. */
  takeTokens(
    account: string,
    model: FoundationModel,
    options: { serving: Serving; most: number },
  ): (used: number) => void;
};

/** A bucket a quota: it holds one minute's worth and fills evenly. */
export const createRates = (clock: CloudClock, quotas: Quotas): Rates => {
  const buckets = new Map<string, Bucket>();
  const msPerMinute = 60_000;
  const filled = (key: string, limit: number): Bucket => {
    const now = clock.now();
    const bucket = buckets.get(key) ?? { left: limit, at: now };
    const gained = ((now - bucket.at) * clock.speed * limit) / msPerMinute;
    const next = { left: Math.min(limit, bucket.left + gained), at: now };
    buckets.set(key, next);
    return next;
  };
  return {
    takeRequest: (account, { id }, serving) => {
      const quota = quotasOf(id, serving).requests;
      const bucket = filled(`${account} ${quota.name}`, quotas.value(quota));
      if (quotas.enforced && bucket.left < 1) throw throttled("Too many requests, please wait before trying again.");
      bucket.left -= 1;
    },
    takeTokens: (account, { id }, { serving, most }) => {
      const quota = quotasOf(id, serving).tokens;
      const limit = quotas.value(quota);
      const bucket = filled(`${account} ${quota.name}`, limit);
      // A request that could use more than a minute's worth takes a full bucket: else it could never run.
      const taken = Math.min(most, limit);
      if (quotas.enforced && (limit === 0 || bucket.left < taken))
        throw throttled("Too many tokens, please wait before trying again.");
      bucket.left -= taken;
      return (used) => {
        const now = filled(`${account} ${quota.name}`, limit);
        now.left = Math.min(limit, now.left + taken - Math.min(taken, used));
      };
    },
  };
};
