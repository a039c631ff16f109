import { tapEdge, tapPort, type Tap } from "../../chassis/memory/tap.ts";
import type { HostingPorts } from "../ports.ts";

/** The same ports with every call through the tap: how tests kill, stop and interleave processes between any two calls. */
export const tapped = (ports: HostingPorts, tap: Tap): HostingPorts => {
  const through = tapPort(tap);
  const { store } = ports;
  return {
    ...tapEdge(tap, "hosting", ports),
    store: {
      leases: through("leases", store.leases),
      rollbacks: through("rollbacks", store.rollbacks),
      endpoints: through("endpoints", store.endpoints),
    },
    hosting: through("hosting", ports.hosting),
    facts: through("facts", ports.facts),
    checks: through("checks", ports.checks),
  };
};
