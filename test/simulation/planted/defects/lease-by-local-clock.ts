import type { Planted } from "../planted.ts";

const leaseMs = 120_000;

export const planted: Planted = {
  wrong:
    "Who may create is settled by a lease of two minutes; who believes by its own clock that it is over creates anew.",
  breaks: ["I1", "I2"],
  plant: () => {
    const leases = new Map<string, { until: number; number: number }>();
    return {
      ports: {
        jobs: (ports, process) => {
          /** The number of the lease that is in force by the worker's clock. */
          const leaseOf = (name: string): number => {
            const now = process.clock.now().getTime();
            const { until, number } = leases.get(name) ?? { until: 0, number: 0 };
            if (now <= until) return number;
            leases.set(name, { until: now + leaseMs, number: number + 1 });
            return number + 1;
          };
          return {
            ...ports,
            jobs: {
              ...ports.jobs,
              create: async (job) => ports.jobs.create({ ...job, name: `${job.name}${leaseOf(job.name)}` }),
            },
          };
        },
      },
    };
  },
};
