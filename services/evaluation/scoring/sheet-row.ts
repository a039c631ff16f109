import type { Reply, Role } from "../asking/reply.ts";
import { roles } from "../asking/reply.ts";
import type { ScoredPair } from "../domain/score.ts";
import { computedAs, metrics } from "./metric-names.ts";

/** One record of the report: what was asked, what was expected, what both models said and what that is worth. */
export type SheetRow = {
  readonly recordId: string;
  readonly prompt: string;
  readonly reference: string;
  readonly candidate: Reply;
  readonly base: Reply;
  /** Only where both have answered. */
  readonly scores?: ScoredPair["scores"];
};

export type Cell = string | number | null;
type Column = { name: string; type: "text" | "whole" | "real"; cell: (row: SheetRow) => Cell };

const ofModel = (role: Role): Column[] => [
  { name: `${role}_answer`, type: "text", cell: (row) => ("text" in row[role] ? row[role].text : null) },
  { name: `${role}_unanswered`, type: "text", cell: (row) => ("text" in row[role] ? null : row[role].unanswered) },
  { name: `${role}_stop_reason`, type: "text", cell: (row) => ("text" in row[role] ? row[role].stopReason : null) },
  { name: `${role}_input_tokens`, type: "whole", cell: (row) => row[role].inputTokens },
  { name: `${role}_output_tokens`, type: "whole", cell: (row) => row[role].outputTokens },
  ...metrics.map((metric): Column => ({
    name: `${role}_${metric}`,
    type: "real",
    cell: ({ scores }) => scores?.[computedAs(metric)][role] ?? null,
  })),
];

/** The report's columns, in order. */
export const sheetColumns: readonly Column[] = [
  { name: "record_id", type: "text", cell: ({ recordId }) => recordId },
  { name: "prompt", type: "text", cell: ({ prompt }) => prompt },
  { name: "reference", type: "text", cell: ({ reference }) => reference },
  ...roles.flatMap(ofModel),
];
