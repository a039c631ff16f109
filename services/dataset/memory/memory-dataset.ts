import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import type { DatasetPorts } from "../ports.ts";
import { memoryDatasetMaker } from "./memory-dataset-maker.ts";
import { memoryOutcomes } from "./memory-outcomes.ts";

export const datasetsUri = "s3://memory/datasets/";

/** The whole service on memory: every port, and what a test looks at. */
export type MemoryDataset = { ports: DatasetPorts & MemoryEdge["ports"]; published: MemoryEdge["published"] };

export const memoryDataset = (): MemoryDataset => {
  const { ports, published } = memoryEdge({ service: "dataset" });
  const maker = memoryDatasetMaker({ objects: ports.objects, datasetsUri });
  return { published, ports: { ...ports, maker, outcomes: memoryOutcomes() } };
};
