import type { Pipeline, Stage } from "../../../events-schema/index.ts";
import { findInference } from "../../models/table.ts";
import { promptsOf } from "../domain/asking.ts";
import { textOf, withColumn, type Column, type Value } from "../domain/columns.ts";
import { extractor } from "../domain/extract.ts";
import type { Answered } from "../domain/output-line.ts";
import type { PreparedRecord } from "./record-file.ts";

/** What became of a record. */
export type Outcome = Answered | FailedOutcome;
type FailedOutcome = { readonly kind: "failed"; readonly reason: string; readonly message: string };

export type ResultLayout = {
  readonly columns: readonly Column[];
  readonly row: (record: PreparedRecord, outcome: Outcome) => readonly Value[];
};

/**
 * The columns of a stage's results, known before its first answer: the input's as they are, then what the stage makes. A column that
 * the stage makes keeps its name; an older one of that name is called `<stage that made it>_<name>` or `input_<name>`.
 */
export const resultLayout = (input: readonly Column[], stage: Stage, prompts: Pipeline["prompts"]): ResultLayout => {
  const keepsId = idColumnOf(stage, input) === "record_id" && stage.asks?.mode !== "expanded";
  const old = input.map((column) =>
    keepsId && column.name === "record_id" ? { ...column, role: "id" as const } : column,
  );
  const made = madeColumns(stage).slice(keepsId ? 1 : 0);
  const valuesOf = made.map(([, valueOf]) => valueOf);
  const extract = extractor(promptsOf(stage.asks, prompts), prompts);
  const added = [...made.map(([column]) => column), ...extract.fields.map((name) => ({ name }))];
  return {
    columns: added.map((column) => ({ ...column, by: stage.name })).reduce(withColumn, old),
    row(record, outcome) {
      const row = record.values.slice();
      for (let at = 0; at < valuesOf.length; at += 1) row.push(valuesOf[at]?.(record, outcome) ?? null);
      if (extract.fields.length > 0)
        row.push(...extract.values(record.prompt, outcome.kind === "answered" ? stringOf(outcome.text) : null));
      return row;
    },
  };
};

const stringOf = (text: Answered["text"]): string | null => (text === null ? null : textOf(text));

type Made = readonly [column: Column, valueOf: (record: PreparedRecord, outcome: Outcome) => Value];

/** The id is the first. */
const madeColumns = ({ model, asks }: Stage): readonly Made[] => {
  const several: Made[] = asks?.mode === "mapped" || asks?.mode === "expanded" ? [[{ name: "prompt" }, promptOf]] : [];
  const answer: Made[] =
    findInference(model)?.kind === "embedding"
      ? [[{ name: "embedding", kind: "floats" }, ofAnswer("vector")]]
      : [
          [{ name: "response" }, ofAnswer("text")],
          [{ name: "stop_reason" }, ofAnswer("stopReason")],
        ];
  return [
    [{ name: "record_id", role: "id" }, ({ id }) => id],
    ...several,
    ...answer,
    [{ name: "input_tokens", kind: "integer" }, ofAnswer("inputTokens")],
    [{ name: "output_tokens", kind: "integer" }, ofAnswer("outputTokens")],
    [{ name: "error_code", role: "reason" }, ofFailure("reason")],
    [{ name: "error_message", role: "message" }, ofFailure("message")],
  ];
};

const promptOf = ({ prompt }: PreparedRecord): Value => prompt;

const ofAnswer =
  (name: "vector" | "text" | "stopReason" | "inputTokens" | "outputTokens") =>
  (_: PreparedRecord, outcome: Outcome): Value =>
    outcome.kind === "answered" ? outcome[name] : null;

const ofFailure =
  (name: keyof Omit<FailedOutcome, "kind">) =>
  (_: PreparedRecord, outcome: Outcome): Value =>
    outcome.kind === "failed" ? outcome[name] : null;

/** The column whose text is a record's id; undefined: ids are given. */
export const idColumnOf = ({ idColumn }: Pick<Stage, "idColumn">, input: readonly Column[]): string | undefined =>
  idColumn ?? (input.some(({ name }) => name === "record_id") ? "record_id" : undefined);
