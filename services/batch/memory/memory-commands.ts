import type { ChunkCommand, Commands, PartCommand, SliceCommand } from "../ports.ts";

export type SentCommand =
  | { readonly reaction: "fetch"; readonly command: PartCommand }
  | { readonly reaction: "prepare"; readonly command: PartCommand }
  | { readonly reaction: "collect"; readonly command: ChunkCommand }
  | { readonly reaction: "answer"; readonly command: SliceCommand; readonly delaySeconds?: number }
  | { readonly reaction: "finish"; readonly command: { readonly runId: string } };

/** All queues in one line, so that a test can deliver, lose or repeat what is in it. */
export const memoryCommands = (): Commands & { queue: SentCommand[] } => {
  const queue: SentCommand[] = [];
  return {
    queue,
    fetch: async (commands) => void queue.push(...commands.map((command) => ({ reaction: "fetch", command }) as const)),
    prepare: async (commands) =>
      void queue.push(...commands.map((command) => ({ reaction: "prepare", command }) as const)),
    collect: async (commands) =>
      void queue.push(...commands.map((command) => ({ reaction: "collect", command }) as const)),
    answer: async (commands, delaySeconds = 0) =>
      void queue.push(
        ...commands.map(
          (command) => ({ reaction: "answer", command, ...(delaySeconds > 0 && { delaySeconds }) }) as const,
        ),
      ),
    finish: async (command) => void queue.push({ reaction: "finish", command }),
  };
};
