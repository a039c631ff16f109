import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "The quota's row is written over whatever stands there, so that of two who change it at once one is lost.",
  breaks: ["I1"],
  plant: () => ({
    ports: {
      jobs: (ports) => ({
        ...ports,
        quotas: {
          ...ports.quotas,
          replace: async (quota) => {
            for (;;) {
              const standing = await ports.quotas.read(quota.key);
              if (!standing) return false;
              if (await ports.quotas.replace({ ...quota, version: standing.version })) return true;
            }
          },
        },
      }),
    },
  }),
};
