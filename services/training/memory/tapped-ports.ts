import { tapEdge, tapPort, type Tap } from "../../chassis/memory/tap.ts";
import type { TrainingPorts } from "../ports.ts";

/** The same ports with every call through the tap: how tests kill a process between any two calls. */
export const tapped = (ports: TrainingPorts, tap: Tap): TrainingPorts => ({
  ...tapEdge(tap, "training", ports),
  hosting: tapPort(tap)("hosting", ports.hosting),
});
