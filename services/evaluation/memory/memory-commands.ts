import type { ChunkCommand, Commands, ScoringCommand } from "../ports.ts";

export type SentCommand =
  | { readonly queue: "evaluation-chunks"; readonly command: ChunkCommand; readonly delaySeconds?: number }
  | { readonly queue: "evaluation-scoring"; readonly command: ScoringCommand };

/** Both queues in one line, so that a test can deliver, lose or repeat what is in it. */
export const memoryCommands = (): Commands & { queue: SentCommand[] } => {
  const queue: SentCommand[] = [];
  return {
    queue,
    async sendChunks(commands, delaySeconds = 0) {
      for (const command of commands)
        queue.push({ queue: "evaluation-chunks", command: { ...command }, ...(delaySeconds > 0 && { delaySeconds }) });
    },
    sendScoring: async (command) => void queue.push({ queue: "evaluation-scoring", command: { ...command } }),
  };
};
