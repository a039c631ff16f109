import type { StageCounts } from "../../../events-schema/index.ts";
import { countsOf } from "../domain/run/counts.ts";
import { isDone, type PartRow } from "../domain/run/part-row.ts";
import type { PipelineRow } from "../domain/run/pipeline-row.ts";

/** Of every stage, as far as it was read when the run was stopped. */
export const countsOfRun = ({ stages }: PipelineRow, parts: readonly PartRow[]): StageCounts[] =>
  stages.map(
    ({ name, counts }, at) =>
      counts ??
      countsOf(
        name,
        parts.filter((part) => part.stage === at && isDone(part)),
      ),
  );
