import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A failure of PutEvents is swallowed, and the message counts as handled.",
  breaks: ["L1"],
  plant: () => ({
    publisher: (publisher) => ({ publish: async (events) => publisher.publish(events).catch(() => undefined) }),
  }),
};
