/** What a stage asks of every record. Left out: the model's own default. */
export type Inference = {
  readonly system?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stopSequences?: readonly string[];
};

/** One line of a batch job's input under the Converse invocation type, which is one for all families (Bedrock user guide, batch-inference-data). */
export const recordLine = (recordId: string, prompt: string, { system, ...inference }: Inference): string =>
  JSON.stringify({
    recordId,
    modelInput: {
      ...(system !== undefined && { system: [{ text: system }] }),
      messages: [{ role: "user", content: [{ text: prompt }] }],
      ...(Object.keys(inference).length > 0 && { inferenceConfig: inference }),
    },
  });
