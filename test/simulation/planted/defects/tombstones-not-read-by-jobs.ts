import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Before it buys a job, nobody looks whether the run is over.",
  breaks: ["I2", "L3"],
  plant: () => ({
    ports: { jobs: (ports) => ({ ...ports, tombstones: { ...ports.tombstones, read: async () => undefined } }) },
  }),
};
