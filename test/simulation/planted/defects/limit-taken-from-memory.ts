import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "The limit of customization jobs is a number that somebody remembered, and one too high.",
  breaks: ["I1"],
  plant: () => ({
    ports: {
      jobs: (ports) => ({
        ...ports,
        quotaFor: (job) => {
          const quota = ports.quotaFor(job);
          return { ...quota, fallbackLimit: quota.fallbackLimit + 1 };
        },
      }),
    },
  }),
};
