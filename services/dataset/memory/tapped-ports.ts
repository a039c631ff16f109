import { tapEdge, tapPort, type Tap } from "../../chassis/memory/tap.ts";
import type { DatasetPorts } from "../ports.ts";
import { memoryDatasetMaker } from "./memory-dataset-maker.ts";
import { datasetsUri } from "./memory-dataset.ts";

/** The same ports with every call through the tap, those of the maker at work too. */
export const tapped = (ports: DatasetPorts, tap: Tap): DatasetPorts => {
  const edge = tapEdge(tap, "dataset", ports);
  const maker = memoryDatasetMaker({ objects: edge.objects, datasetsUri });
  return { ...edge, maker, outcomes: tapPort(tap)("outcomes", ports.outcomes) };
};
