import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Nobody looks whether the run is over before a job is bought for it.",
  breaks: ["I2", "L3"],
  plant: () => ({
    ports: {
      jobs: (ports) => ({ ...ports, tombstones: { ...ports.tombstones, read: async () => undefined } }),
    },
  }),
};
