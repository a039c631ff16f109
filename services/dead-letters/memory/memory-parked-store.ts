import type { ParkedMessage } from "../domain/parked-message.ts";
import type { ParkedStore, Redriver } from "../ports.ts";

export const memoryParkedStore = (): ParkedStore => {
  const waiting = new Map<string, ParkedMessage>();
  const redriven = new Set<string>();
  return {
    async park(message) {
      if (!redriven.has(message.parkedId) && !waiting.has(message.parkedId)) waiting.set(message.parkedId, message);
    },
    async *waiting() {
      yield* waiting.values();
    },
    async markRedriven(parkedId) {
      waiting.delete(parkedId);
      redriven.add(parkedId);
    },
  };
};

export const memoryRedriver = (): Redriver & { sent: { queueArn: string; body: string }[] } => {
  const sent: { queueArn: string; body: string }[] = [];
  return { sent, send: async (queueArn, body) => void sent.push({ queueArn, body }) };
};
