import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A deletion that Bedrock refuses counts as done, and the capacity bills on.",
  breaks: ["I5"],
  plant: () => ({
    ports: {
      hosting: (ports) => ({
        ...ports,
        hosting: {
          ...ports.hosting,
          remove: async (method, arn) => {
            await ports.hosting.remove(method, arn);
            return "gone";
          },
          list: async () => [],
        },
      }),
    },
  }),
};
