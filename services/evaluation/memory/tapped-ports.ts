import { tapEdge, tapPort, type Tap } from "../../chassis/memory/tap.ts";
import type { EvaluationPorts } from "../ports.ts";

/** The same ports with every call through the tap: how tests kill, stop and interleave processes between any two calls. */
export const tapped = (ports: EvaluationPorts, tap: Tap): EvaluationPorts => {
  const through = tapPort(tap);
  const { sheets } = ports;
  return {
    ...tapEdge(tap, "evaluation", ports),
    evaluations: through("evaluations", ports.evaluations),
    answers: through("answers", ports.answers),
    paces: through("paces", ports.paces),
    limits: through("limits", ports.limits),
    commands: through("commands", ports.commands),
    sheets: {
      use: (work) =>
        sheets.use((sheet) =>
          work({ add: (row) => sheet.add(row), publish: (uri) => tap("sheet.publish", () => sheet.publish(uri)) }),
        ),
    },
  };
};
