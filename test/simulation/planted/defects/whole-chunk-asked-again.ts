import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "When a record of a chunk has failed, the whole chunk is asked again.",
  breaks: ["I2"],
  plant: () => ({
    ports: {
      batch: (ports) => ({
        ...ports,
        workshop: {
          ...ports.workshop,
          collect: async (order) => {
            const collected = await ports.workshop.collect(order);
            const { records, bytes, way, inputUri } = order.chunk;
            return collected.kind === "again" ? { kind: "again", records, bytes, way, inputUri } : collected;
          },
        },
      }),
    },
  }),
};
