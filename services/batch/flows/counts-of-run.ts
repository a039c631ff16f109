import type { StageCounts } from "../../../events-schema/index.ts";
import { countsOf } from "../domain/run/counts.ts";
import type { PartRow } from "../domain/run/part-row.ts";
import type { PipelineRow } from "../domain/run/pipeline-row.ts";

/** Of every stage, as far as it came; what was never asked has failed for the reason that the run was stopped for. */
export const countsOfRun = ({ stages, stop }: PipelineRow, parts: readonly PartRow[]): StageCounts[] =>
  stages.map(
    ({ name, counts }, at) =>
      counts ??
      countsOf(
        name,
        parts.filter(({ stage }) => stage === at),
        stop?.kind === "failed" ? "not-asked" : (stop?.kind ?? "not-asked"),
      ),
  );
