/** Tokens that go into a model together, and that come out of it at most (user guide: model cards and parameter pages). Absent: AWS's figure is not known here, and none is kept. */
type Limits = { context?: number; output?: number };

/** By the beginning of a model's id; the first row that fits. */
const rows: readonly (readonly [RegExp, Limits])[] = [
  [/^amazon\.nova-2-lite/, { context: 1_000_000, output: 65_535 }],
  [/^amazon\.nova-micro/, { context: 128_000, output: 10_000 }],
  [/^amazon\.nova-premier/, { context: 1_000_000, output: 10_000 }],
  [/^amazon\.nova-(?:lite|pro)/, { context: 300_000, output: 10_000 }],
  [/^amazon\.titan-text-lite/, { context: 4_096, output: 4_096 }],
  [/^amazon\.titan-text-express/, { context: 8_192, output: 8_192 }],
  [/^amazon\.titan-text-premier/, { context: 32_000, output: 3_072 }],
  [/^anthropic\.claude-3-haiku/, { context: 200_000, output: 4_096 }],
  [/^anthropic\.claude-3-5-/, { context: 200_000, output: 8_192 }],
  [/^anthropic\.claude-(?:sonnet-4-2|sonnet-4-5|haiku-4-5)/, { context: 200_000, output: 64_000 }],
  [/^anthropic\.claude-sonnet-4/, { output: 64_000 }],
  [/^anthropic\.claude-opus-4/, { output: 128_000 }],
  [/^cohere\.command-r/, { context: 128_000, output: 4_096 }],
  [/^deepseek\.r1/, { context: 128_000, output: 32_768 }],
  [/^meta\.llama3-/, { context: 128_000, output: 8_192 }],
  [/^mistral\./, { context: 32_000, output: 8_192 }],
];

export const limitsOf = (modelId: string): Limits => rows.find(([pattern]) => pattern.test(modelId))?.[1] ?? {};
