import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "The ledger notes an event when it arrives, not when it is handled: a crash in between loses it.",
  breaks: ["L1"],
  plant: () => ({
    ports: {
      training: (ports) => ({
        ...ports,
        ledger: {
          ...ports.ledger,
          hasHandled: async (consumer, eventId) => {
            const isHandled = await ports.ledger.hasHandled(consumer, eventId);
            await ports.ledger.recordHandled(consumer, eventId);
            return isHandled;
          },
        },
      }),
    },
  }),
};
