import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A release is forgotten: the quota's row never loses a holder.",
  breaks: ["I4"],
  plant: () => ({
    ports: {
      jobs: (ports) => ({
        ...ports,
        quotas: {
          ...ports.quotas,
          replace: async (quota) => {
            const before = await ports.quotas.read(quota.key);
            return ports.quotas.replace({ ...quota, holders: { ...before?.holders, ...quota.holders } });
          },
        },
      }),
    },
  }),
};
