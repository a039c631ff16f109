import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A job's name and token are drawn anew at each try instead of being derived from the ticket.",
  breaks: ["I2"],
  plant: () => {
    let tries = 0;
    return {
      ports: {
        jobs: (ports) => ({
          ...ports,
          jobs: {
            ...ports.jobs,
            create: async (job) => ports.jobs.create({ ...job, name: `${job.name}${(tries += 1)}` }),
          },
        }),
      },
    };
  },
};
