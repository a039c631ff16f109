import { tapEmit, tapPort, type Tap } from "../../chassis/memory/tap.ts";
import type { EvaluationPorts } from "../ports.ts";

/** The same ports with every call through the tap: how tests kill, stop and interleave processes between any two calls. */
export const tapped = (ports: EvaluationPorts, tap: Tap): EvaluationPorts => {
  const through = tapPort(tap, ["list"]);
  const { sheets } = ports;
  return {
    ...ports,
    evaluations: through("evaluations", ports.evaluations),
    answers: through("answers", ports.answers),
    paces: through("paces", ports.paces),
    limits: through("limits", ports.limits),
    commands: through("commands", ports.commands),
    objects: through("objects", ports.objects),
    tombstones: through("tombstones", ports.tombstones),
    sheets: {
      use: (work) =>
        sheets.use((sheet) =>
          work({ add: (row) => sheet.add(row), publish: (uri) => tap("sheet.publish", () => sheet.publish(uri)) }),
        ),
    },
    emitFrom: tapEmit(tap, ports.emitFrom),
  };
};
