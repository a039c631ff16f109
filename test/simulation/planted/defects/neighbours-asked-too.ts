import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A chunk that is ready for the next stage takes along those that were ready before it.",
  breaks: ["I2", "I3"],
  plant: () => {
    const before = new Map<string, Set<string>>();
    return {
      ports: {
        batch: (ports) => ({
          ...ports,
          workshop: {
            ...ports.workshop,
            prepare: async (order) => {
              const { input, toUri } = order;
              if (input.kind !== "results") return ports.workshop.prepare(order);
              const uris = before.get(toUri) ?? new Set<string>();
              before.set(toUri, uris);
              for (const uri of input.uris) uris.add(uri);
              return ports.workshop.prepare({ ...order, input: { ...input, uris: [...uris] } });
            },
          },
        }),
      },
    };
  },
};
