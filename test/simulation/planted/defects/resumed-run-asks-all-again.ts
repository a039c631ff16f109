import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A run that goes on where another ended does not read what that one was answered.",
  breaks: ["I2"],
  plant: () => ({
    ports: {
      batch: (ports) => ({
        ...ports,
        workshop: {
          ...ports.workshop,
          collect: async (order) =>
            ports.workshop.collect({
              ...order,
              outputUris: order.outputUris.filter((uri) => uri.startsWith(order.toUri)),
            }),
        },
      }),
    },
  }),
};
