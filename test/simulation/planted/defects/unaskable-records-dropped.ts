import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Records that no prompt is for are left out, and nobody is told.",
  breaks: ["I3"],
  plant: () => ({
    ports: {
      batch: (ports) => ({
        ...ports,
        workshop: {
          ...ports.workshop,
          prepare: async (order) => {
            const prepared = await ports.workshop.prepare(order);
            if (prepared.kind === "refused") return prepared;
            const { unaskableUri: _, ...rest } = prepared;
            return { ...rest, unaskable: {} };
          },
        },
      }),
    },
  }),
};
