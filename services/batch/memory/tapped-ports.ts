import { tapEdge, tapPort, type Tap } from "../../chassis/memory/tap.ts";
import type { BatchPorts } from "../ports.ts";

/**
 * The same ports with every call through the tap: how tests kill, stop and interleave processes between any two calls. The workshop is
 * one call: what it writes within is written once and said the same again, which its own tests show.
 */
export const tapped = (ports: BatchPorts, tap: Tap): BatchPorts => {
  const through = tapPort(tap);
  return {
    ...tapEdge(tap, "batch", ports),
    pipelines: through("pipelines", ports.pipelines),
    parts: through("parts", ports.parts),
    workshop: through("workshop", ports.workshop),
    answers: through("answers", ports.answers),
    paces: through("paces", ports.paces),
    limits: through("limits", ports.limits),
    commands: through("commands", ports.commands),
    hub: through("hub", ports.hub),
    secrets: through("secrets", ports.secrets),
  };
};
