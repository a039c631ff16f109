import { Rejected } from "../../chassis/outcome.ts";
import type { PartKey, PartRow } from "../domain/run/part-row.ts";
import { isElsewhere } from "../domain/run/held-parts.ts";
import type { PipelineRow } from "../domain/run/pipeline-row.ts";
import type { BatchPorts } from "../ports.ts";

/** The part that a command is about; whoever sent it has opened its row before. */
export const readPart = async (
  { parts }: Pick<BatchPorts, "parts">,
  { runId, stage, part }: PartKey,
): Promise<PartRow> => {
  const row = await parts.read({ runId, stage, part });
  if (row) return row;
  throw new Rejected(
    "batch/unknown-part",
    `a message is about part ${part} of stage ${stage} of run ${runId}, which is not there`,
  );
};

/** The parts of a run, or of one stage, that its records are in: each record in one of them. */
export const listParts = async (
  { parts }: Pick<BatchPorts, "parts">,
  row: PipelineRow,
  stage?: number,
): Promise<PartRow[]> => (await parts.list(row.runId, stage)).filter((part) => !isElsewhere(row, part));
