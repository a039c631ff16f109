import { reservedWordFinder } from "../../models/reserved-words.ts";
import { tooLarge } from "../domain/problems.ts";
import { dropReasons, zeroCounts, type DropReason } from "../domain/reasons.ts";
import { Refused } from "../domain/refused.ts";
import type { DatasetRequest } from "../ports.ts";
import { judgePrepared } from "./judge-prepared.ts";
import { judgeRows, type Judged } from "./judge-row.ts";
import type { Limits } from "./limits.ts";
import { planRows } from "./row-plan.ts";
import type { OpenedFile } from "./stage-source.ts";
import type { LineFile, Workshop } from "./workshop.ts";

export type Gathered = { readonly rowsIn: number; readonly dropped: Record<DropReason, number> };

type Destination = { readonly workshop: Workshop; readonly candidates: LineFile; readonly limits: Limits };

/** Reads every row once, in order; each ends as a candidate or is counted under one reason. Files go as soon as they are read. */
export const gatherCandidates = async (
  request: DatasetRequest,
  files: readonly OpenedFile[],
  { workshop, candidates, limits }: Destination,
): Promise<Gathered> => {
  const gathered = { rowsIn: 0, dropped: zeroCounts(dropReasons) };
  const judgeBatches = judgeFor(request, files);
  const reservedWord = reservedWordFinder(request.training?.baseModel);
  for (const file of files) {
    for await (const batch of judgeBatches(file)) {
      for (const judged of batch) {
        gathered.rowsIn += 1;
        if ("dropped" in judged) {
          gathered.dropped[judged.dropped] += 1;
          continue;
        }
        // One such record would fail the whole job at Bedrock.
        if (reservedWord(judged.kept.line) !== undefined) {
          gathered.dropped.reservedWord += 1;
          continue;
        }
        if (judged.kept.line.length > limits.recordUnitsMax)
          refuseSize(
            `the record of row ${gathered.rowsIn} of ${file.uri}`,
            judged.kept.line.length,
            limits.recordUnitsMax,
          );
        const added = workshop.selection.add(judged.kept.keys);
        if (added) await added;
        const written = candidates.writer.write(judged.kept.line);
        if (written) await written;
      }
      if (candidates.writer.bytes > limits.candidateBytesMax)
        refuseSize(
          `the text of all records of ${request.source.uri}`,
          candidates.writer.bytes,
          limits.candidateBytesMax,
        );
    }
    await file.discard();
  }
  return gathered;
};

const refuseSize = (what: string, bytes: number, bytesMax: number): never => {
  throw new Refused(tooLarge(what, { bytes, bytesMax }));
};

type JudgeBatches = (file: OpenedFile) => AsyncIterable<readonly Judged[]>;

const judgeFor = (request: DatasetRequest, files: readonly OpenedFile[]): JudgeBatches => {
  const { records } = request;
  if (records.format === "prepared") return (file) => judgePrepared(file, request, records.as);
  const plan = planRows(request, records, files);
  const judge = judgeRows(request, records.format, plan);
  return async function* judgeFile(file) {
    for await (const rows of file.rows(plan.columns)) yield rows.map(judge);
  };
};
