import { tapEdge, tapPort, type Tap } from "../../chassis/memory/tap.ts";
import type { JobsPorts } from "../ports.ts";

/** The same ports with every call through the tap: how tests kill, stop and interleave processes between any two calls. */
export const tapped = (ports: JobsPorts, tap: Tap): JobsPorts => {
  const through = tapPort(tap);
  return {
    ...tapEdge(tap, "jobs", ports),
    tickets: through("tickets", ports.tickets),
    quotas: through("quotas", ports.quotas),
    jobs: through("jobs", ports.jobs),
    submissions: through("submissions", ports.submissions),
    limits: through("limits", ports.limits),
  };
};
