import { quotaNameOf } from "../models/catalogue.ts";
import type { Quota } from "../quotas.ts";

/** The quotas of batch inference, one of each for every model (Bedrock quotas page). Codes where the page gives them. */
const jobCodes: Record<string, string> = {
  "amazon.nova-lite-v1:0": "L-E2ED42E6",
  "amazon.nova-micro-v1:0": "L-564C017C",
  "amazon.nova-pro-v1:0": "L-FE130012",
  "amazon.nova-2-lite-v1:0": "L-10F69CA1",
  "anthropic.claude-opus-4-6-v1": "L-B0F56DCF",
  "anthropic.claude-opus-5": "L-16941C66",
  "anthropic.claude-sonnet-4-20250514-v1:0": "L-79EFF176",
  "anthropic.claude-sonnet-4-5-20250929-v1:0": "L-A0300844",
  "anthropic.claude-sonnet-4-6": "L-3030E098",
  "meta.llama3-1-8b-instruct-v1:0": "L-391478D2",
  "meta.llama3-1-70b-instruct-v1:0": "L-62E2A345",
  "meta.llama3-3-70b-instruct-v1:0": "L-FE24F76E",
  "amazon.titan-embed-text-v2:0": "L-1AC1CABC",
  "amazon.titan-embed-image-v1": "L-7F2C6F33",
  "openai.gpt-oss-120b-1:0": "L-07844084",
  "openai.gpt-oss-20b-1:0": "L-50CC95A8",
  "qwen.qwen3-32b-v1:0": "L-7B9A79C8",
};
const recordsPerJobCodes: Record<string, string> = {
  "anthropic.claude-3-haiku-20240307-v1:0": "L-1F644C2A",
  "anthropic.claude-haiku-4-5-20251001-v1:0": "L-28612175",
  "anthropic.claude-sonnet-4-5-20250929-v1:0": "L-FFFEDD8D",
  "anthropic.claude-sonnet-4-6": "L-01A2DC4B",
  "anthropic.claude-opus-4-6-v1": "L-9AA02BEF",
  "anthropic.claude-opus-5": "L-5E3E0013",
};
const recordsPerFileCodes: Record<string, string> = {
  "amazon.nova-lite-v1:0": "L-B8626674",
  "amazon.nova-micro-v1:0": "L-D56DF585",
  "amazon.nova-pro-v1:0": "L-9B651738",
  "amazon.nova-2-lite-v1:0": "L-4A832410",
  "amazon.titan-embed-text-v2:0": "L-D1151D45",
};

const largeJobs = new Set(["amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"]);

const quota = (modelId: string, name: string, rest: { fallback: number; codes?: Record<string, string> }): Quota => {
  const code = rest.codes?.[modelId];
  return {
    name: `${name} for ${quotaNameOf(modelId)}`,
    ...(code === undefined ? {} : { code }),
    fallback: rest.fallback,
  };
};

export const jobsQuota = (modelId: string): Quota =>
  quota(modelId, "Sum of in-progress and submitted batch inference jobs using a base model", {
    fallback: 100,
    codes: jobCodes,
  });

export const recordsMinQuota = (modelId: string): Quota =>
  quota(modelId, "Minimum number of records per batch inference job", { fallback: 100 });

export const recordsPerJobQuota = (modelId: string): Quota =>
  quota(modelId, "Records per batch inference job", { fallback: 100_000, codes: recordsPerJobCodes });

export const recordsPerFileQuota = (modelId: string): Quota =>
  quota(modelId, "Records per input file per batch inference job", { fallback: 100_000, codes: recordsPerFileCodes });

export const fileSizeQuota = (modelId: string): Quota =>
  quota(modelId, "Batch inference input file size (in GB)", { fallback: 1 });

export const jobSizeQuota = (modelId: string): Quota =>
  quota(modelId, "Batch inference job size (in GB)", { fallback: largeJobs.has(modelId) ? 100 : 5 });
