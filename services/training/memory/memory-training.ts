import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import type { TrainingPorts } from "../ports.ts";

/** The whole service on memory: every port, and what a test looks at. */
export type MemoryTraining = { ports: TrainingPorts & MemoryEdge["ports"]; published: MemoryEdge["published"] };

/** An account that may have ten deployments and has none. */
export const memoryTraining = (): MemoryTraining => {
  const { ports, published } = memoryEdge({ service: "training" });
  return {
    published,
    ports: {
      ...ports,
      hosting: {
        read: async () => ({
          deployments: { used: 0, limit: 10 },
          provisionedUnits: { used: 0, limit: 0 },
          unitsOfBase: { used: 0, limit: 0 },
        }),
      },
      place: { region: "us-east-1", outputUri: "s3://memory/training/" },
      baseModelIds: {},
      maxCostUsdByAccount: {},
    },
  };
};
