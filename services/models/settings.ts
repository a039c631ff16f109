import { z } from "zod";

/** Ids by base model, with or without context suffix, where a deployment knows better than the table: a model id, or the id or ARN of an inference profile. */
export const BaseModelIds = z.record(
  z.string().regex(/^[a-z0-9-]+\.[a-z0-9.:-]+$/, "must be the id of a base model"),
  z
    .string()
    .regex(
      /^(?:arn:[a-z0-9-]+:bedrock:[^ ]+|[a-z0-9][a-z0-9.:-]*)$/,
      "must be the id of a model, or the id or ARN of a profile",
    ),
);
export type BaseModelIds = Readonly<z.output<typeof BaseModelIds>>;

/** By key of a quota: a number of requests a minute, or the code of a quota of Service Quotas to read it from. */
export const RequestsPerMinute = z.record(
  z.string().regex(/^(?:base|deployment|throughput)\/[^ ]+$/, "must be base/, deployment/ or throughput/ and an id"),
  z.union([
    z.number().int().min(1).max(1_000_000),
    z.string().regex(/^L-[0-9A-F]{8}$/, "must be a number of requests, or a quota code like L-1A2B3C4D"),
  ]),
);
export type RequestsPerMinute = Readonly<z.output<typeof RequestsPerMinute>>;

/** `{"111122223333":50}`: what a run asked for by that account may be estimated at, in US dollars. */
export const MaxCostUsdByAccount = z.record(z.string().regex(/^\d{12}$/), z.number().positive());
export type MaxCostUsdByAccount = Readonly<z.output<typeof MaxCostUsdByAccount>>;
