import type { Counts, openRecords } from "./records.ts";
import type { Ground } from "./sight.ts";

/** `ids`: by file of the input. */
type Said = { runId: string; ids: readonly (readonly string[])[]; data: Record<string, unknown> };

/** What a pipeline says of its records, handed to whoever counts them. */
export const pipelineSaid = (records: ReturnType<typeof openRecords>, { readObject }: Pick<Ground, "readObject">) => {
  const linesOf = (uri: string): string[] => (readObject(uri) ?? "").split("\n").filter(Boolean);
  return (type: string, { runId, ids, data }: Said): void => {
    if (type === "StageCompleted") records.stageEnded(runId, data["counts"] as Counts, ids, "whole");
    if (type !== "PipelineCompleted" && type !== "PipelineFailed") return;
    const { stages, results, failedUri } = data as {
      stages: Counts[];
      results: { stage: string; uri: string }[];
      failedUri?: string;
    };
    for (const counts of stages)
      records.stageEnded(runId, counts, ids, type === "PipelineCompleted" ? "whole" : "broken off");
    if (type === "PipelineCompleted") records.stagesFollow(runId, stages);
    // What a run that is broken off has answered in one stage and asked of no other stands in that stage's results.
    const read = type === "PipelineFailed" ? results : results.filter(({ stage }) => stage === stages.at(-1)?.stage);
    // Whoever was stopped before anything was read lists nothing.
    if (read.length === 0 && (stages[0]?.records ?? 0) === 0) return;
    records.delivered(runId, {
      wanted: ids,
      mayBeUnread: /not read by then/.test(String(asProblem(data).message)),
      results: read.map(({ uri }) =>
        linesOf(uri).map((line) => String((JSON.parse(line) as { record_id: unknown }).record_id)),
      ),
      failed: failedUri === undefined ? [] : failedIds(linesOf(failedUri)),
    });
  };
};

const asProblem = (data: Record<string, unknown>) => (data["problem"] ?? {}) as { message?: unknown };

/** The list of failures as the workshop in memory writes it: its columns, then its rows. A record that fails in two stages would be there twice. */
const failedIds = ([, rows = "[]"]: readonly string[]): string[] =>
  (JSON.parse(rows) as string[][]).map(([, recordId = ""]) => recordId);
