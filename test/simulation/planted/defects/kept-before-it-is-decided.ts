import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Capacity is tagged as kept when it is created, not when it is decided, so that no sweep ever removes it.",
  breaks: ["I5", "L1"],
  plant: () => ({
    ports: {
      hosting: (ports) => ({
        ...ports,
        hosting: {
          ...ports.hosting,
          create: async (capacity) =>
            ports.hosting.create({ ...capacity, tags: { ...capacity.tags, "choreo:decision": "keep" } }),
          remove: async (method, arn) => {
            const tags = await ports.hosting.tags(arn);
            return tags?.["choreo:decision"] === "keep" ? "gone" : ports.hosting.remove(method, arn);
          },
        },
      }),
    },
  }),
};
