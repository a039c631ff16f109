import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Capacity is created under a new name and token at each try, and is not known by its first afterwards.",
  breaks: ["I5", "L1", "L2"],
  plant: () => {
    let tries = 0;
    return {
      ports: {
        hosting: (ports) => ({
          ...ports,
          hosting: {
            ...ports.hosting,
            create: async (capacity) => {
              tries += 1;
              const { [`choreo:decide-by`]: _, ...tags } = capacity.tags;
              const drawn = { name: `${capacity.name}${tries}`, token: `${capacity.token}${tries}` };
              return ports.hosting.create({ ...capacity, ...drawn, tags });
            },
          },
        }),
      },
    };
  },
};
