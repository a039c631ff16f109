import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A slot is held until Bedrock has taken the job, not until the job has ended.",
  breaks: ["I1"],
  plant: () => ({
    ports: {
      jobs: (ports) => ({
        ...ports,
        quotas: {
          ...ports.quotas,
          read: async (key) => {
            const quota = await ports.quotas.read(key);
            if (!quota) return undefined;
            const tickets = await Promise.all(Object.keys(quota.holders).map(async (one) => ports.tickets.read(one)));
            const submitted = new Set(tickets.flatMap((one) => (one?.phase === "submitted" ? [one.jobKey] : [])));
            const holders = Object.entries(quota.holders).filter(([jobKey]) => !submitted.has(jobKey));
            return { ...quota, holders: Object.fromEntries(holders) };
          },
        },
      }),
    },
  }),
};
