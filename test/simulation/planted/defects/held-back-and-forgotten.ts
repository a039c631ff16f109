import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Of the parts that wait for company the last one alone is remembered.",
  breaks: ["I3", "L1", "L2", "L3"],
  plant: () => ({
    ports: {
      batch: (ports) => ({
        ...ports,
        pipelines: {
          ...ports.pipelines,
          replace: async (row) =>
            ports.pipelines.replace({
              ...row,
              stages: row.stages.map((stage) => ({ ...stage, held: stage.held.slice(-1) })),
            }),
        },
      }),
    },
  }),
};
