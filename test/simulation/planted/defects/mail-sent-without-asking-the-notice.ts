import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A mail is sent without looking whether somebody else is sending it, or has sent it.",
  breaks: ["I2", "L3"],
  plant: () => ({
    ports: {
      notification: (ports) => ({
        ...ports,
        notices: { ...ports.notices, read: async () => ({ tries: 0, isSent: false }), begin: async () => true },
      }),
    },
  }),
};
