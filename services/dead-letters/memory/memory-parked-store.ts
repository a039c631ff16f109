import type { ParkedMessage } from "../domain/parked-message.ts";
import type { ParkedStore, Redriver } from "../ports.ts";

export const memoryParkedStore = (): ParkedStore => {
  const waiting = new Map<string, ParkedMessage>();
  const redriven = new Map<string, { redriveId: string; message: ParkedMessage }>();
  return {
    async park(message) {
      if (!redriven.has(message.parkedId) && !waiting.has(message.parkedId)) waiting.set(message.parkedId, message);
    },
    async *waiting() {
      yield* waiting.values();
    },
    async *redrivenBy(redriveId) {
      for (const one of redriven.values()) if (one.redriveId === redriveId) yield one.message;
    },
    async markRedriven(parkedId, redriveId) {
      const message = waiting.get(parkedId) ?? redriven.get(parkedId)?.message;
      waiting.delete(parkedId);
      if (message) redriven.set(parkedId, { redriveId, message });
    },
  };
};

export const memoryRedriver = (): Redriver & { sent: { queueArn: string; body: string }[] } => {
  const sent: { queueArn: string; body: string }[] = [];
  return { sent, send: async (queueArn, body) => void sent.push({ queueArn, body }) };
};
