import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Only the latest attempt's answers are read: what an earlier job answered, and was paid for, is asked again.",
  breaks: ["I2", "I3"],
  plant: () => ({
    ports: {
      batch: (ports) => ({
        ...ports,
        workshop: {
          ...ports.workshop,
          collect: (order) => ports.workshop.collect({ ...order, outputUris: order.outputUris.slice(-1) }),
        },
      }),
    },
  }),
};
