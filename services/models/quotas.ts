import { readModelId } from "./model-id.ts";

/** Which jobs share one limit, where the limit can be read, and what to assume where it cannot. */
export type JobQuota = {
  /** Jobs with the same key share the limit. */
  readonly key: string;
  /** Of Service Quotas (service code `bedrock`). Absent: no code is known, the fallback counts. */
  readonly code?: string;
  readonly fallbackLimit: number;
};

/**
 * Customization jobs of an account. The published quota ("scheduled customization jobs", 10) is not the one that bites: two at a time is
 * what users and the Terraform provider's maintainers report. So configuration decides, and Service Quotas is not asked.
 */
export const customizationJobsQuota: JobQuota = { key: "customization", fallbackLimit: 2 };

/** "Sum of in-progress and submitted batch inference jobs using a base model for …" (Bedrock endpoints and quotas, AWS General Reference). */
const batchJobCodes: Readonly<Record<string, string>> = {
  "amazon.nova-lite-v1:0": "L-E2ED42E6",
  "amazon.nova-micro-v1:0": "L-564C017C",
  "amazon.nova-pro-v1:0": "L-FE130012",
  "amazon.nova-2-lite-v1:0": "L-10F69CA1",
  "amazon.titan-embed-text-v2:0": "L-1AC1CABC",
  "amazon.titan-embed-image-v1": "L-7F2C6F33",
  "anthropic.claude-opus-4-6-v1": "L-B0F56DCF",
  "anthropic.claude-opus-5": "L-16941C66",
  "anthropic.claude-sonnet-4-20250514-v1:0": "L-79EFF176",
  "anthropic.claude-sonnet-4-5-20250929-v1:0": "L-A0300844",
  "anthropic.claude-sonnet-4-6": "L-3030E098",
  "openai.gpt-oss-120b-1:0": "L-07844084",
  "openai.gpt-oss-20b-1:0": "L-50CC95A8",
  "qwen.qwen3-32b-v1:0": "L-7B9A79C8",
  "meta.llama3-1-8b-instruct-v1:0": "L-391478D2",
  "meta.llama3-1-70b-instruct-v1:0": "L-62E2A345",
  "meta.llama3-3-70b-instruct-v1:0": "L-FE24F76E",
};

/** Documented defaults are 100 since 2026 and were 10 to 20 before: the older figure is safe in every account. */
const batchFallback = 20;

/** Jobs of one model share a limit, whether asked for by id, by ARN or through a cross-region inference profile. */
export const batchJobsQuota = (modelId: string): JobQuota => {
  const { kind, modelId: named } = readModelId(modelId);
  // A custom model names its base too, and does not share the base's quota.
  const base = kind === "custom-model" || named === undefined ? modelId.slice(modelId.indexOf("/") + 1) : named;
  const code = Object.hasOwn(batchJobCodes, base) ? batchJobCodes[base] : undefined;
  return { key: `batch/${base}`, fallbackLimit: batchFallback, ...(code !== undefined && { code }) };
};
