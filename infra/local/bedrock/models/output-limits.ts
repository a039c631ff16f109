/** Most tokens of one answer, by model (user guide: model cards and parameter pages). A model that is in no row has a limit on AWS that is not known here, and none is kept. */
const limits: readonly (readonly [RegExp, number])[] = [
  [/^amazon\.nova-2-lite/, 65_535],
  [/^amazon\.nova-/, 10_000],
  [/^amazon\.titan-text-lite/, 4_096],
  [/^amazon\.titan-text-express/, 8_192],
  [/^amazon\.titan-text-premier/, 3_072],
  [/^anthropic\.claude-3-haiku/, 4_096],
  [/^anthropic\.claude-3-5-/, 8_192],
  [/^anthropic\.claude-(?:sonnet|haiku)-4/, 64_000],
  [/^anthropic\.claude-opus-4/, 128_000],
  [/^cohere\.command-r/, 4_096],
  [/^deepseek\.r1/, 32_768],
  [/^meta\.llama3-/, 8_192],
  [/^mistral\./, 8_192],
];

export const outputTokensMax = (modelId: string): number | undefined =>
  limits.find(([pattern]) => pattern.test(modelId))?.[1];
