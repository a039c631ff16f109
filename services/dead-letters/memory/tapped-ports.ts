import { tapEdge, tapPort, type Tap } from "../../chassis/memory/tap.ts";
import type { DeadLetterPorts } from "../ports.ts";

/** The same ports with every call through the tap: how tests kill a process between any two calls. */
export const tapped = (ports: DeadLetterPorts, tap: Tap): DeadLetterPorts => {
  const through = tapPort(tap);
  return {
    ...tapEdge(tap, "dead-letters", ports),
    parked: through("parked", ports.parked),
    redriver: through("redriver", ports.redriver),
  };
};
