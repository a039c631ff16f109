import type { Pipeline, Stage } from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import { findInference } from "../../models/table.ts";
import { promptsOf } from "../domain/asking.ts";
import { textOf, withColumn, type Column, type Utf8, type Value } from "../domain/columns.ts";
import { extractor, type Extractor } from "../domain/extract.ts";
import type { Answered } from "../domain/output-line.ts";
import { idColumn, ownColumns, promptColumn, unaskedColumn, type RecordBlock } from "./record-block.ts";
import type { Unasked } from "./record-file.ts";
import type { ColumnSink } from "./tools.ts";

/** What became of a record. */
export type Outcome = Answered | FailedOutcome;
type FailedOutcome = { readonly kind: "failed"; readonly reason: string; readonly message: string };

export type ResultLayout = {
  readonly columns: readonly Column[];
  /** Adds a block's records to the columns of a result, each with what became of it. Of those that were not asked the block knows. */
  readonly add: (block: RecordBlock, outcomeOf: (id: Utf8) => Outcome, to: readonly ColumnSink[]) => void;
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
  const isEmbedding = findInference(stage.model)?.kind === "embedding";
  const extract = extractor(promptsOf(stage.asks, prompts), prompts);
  const given = [...(keepsId ? [] : [idColumn]), ...(hasPrompts(stage) ? [promptColumn] : [])];
  const made = [...given.map((at) => givenColumns[at]), ...answerColumns(isEmbedding)].flatMap((each) => each ?? []);
  const added = [...made, ...extract.fields.map((name) => ({ name }))];
  return {
    columns: added.map((column) => ({ ...column, by: stage.name })).reduce(withColumn, old),
    add(block, outcomeOf, to) {
      const sinks = to.values();
      for (const [at, { kind = "text" }] of input.entries())
        (kind === "text" ? copyTexts : copyValues)(block, ownColumns + at, next(sinks));
      for (const column of given) block.copy(column, next(sinks));
      addOutcomes(block, outcomeOf, { sinks: [...sinks], isEmbedding, extract });
    },
  };
};

const next = (sinks: Iterator<ColumnSink>): ColumnSink => {
  const { value } = sinks.next() as IteratorResult<ColumnSink, undefined>;
  assert(value, "a result has a place for each of its columns");
  return value;
};

const copyTexts = (block: RecordBlock, column: number, to: ColumnSink): void => block.copy(column, to);

/** What is no text stands there as its JSON. */
const copyValues = (block: RecordBlock, column: number, to: ColumnSink): void => {
  const texts = block.texts(column);
  for (let record = 0; record < block.records; record += 1)
    to.add(texts.next() ? (JSON.parse(textOf(texts)) as Value) : null);
};

const hasPrompts = ({ asks }: Stage): boolean => asks?.mode === "mapped" || asks?.mode === "expanded";

const givenColumns: Readonly<Record<number, Column>> = {
  [idColumn]: { name: "record_id", role: "id" },
  [promptColumn]: { name: "prompt" },
};

const answerColumns = (isEmbedding: boolean): readonly Column[] => [
  ...(isEmbedding ? [{ name: "embedding", kind: "floats" } as const] : [{ name: "response" }, { name: "stop_reason" }]),
  { name: "input_tokens", kind: "integer" },
  { name: "output_tokens", kind: "integer" },
  { name: "error_code", role: "reason" },
  { name: "error_message", role: "message" },
];

type Made = { readonly sinks: readonly ColumnSink[]; readonly isEmbedding: boolean; readonly extract: Extractor };

/** In the order of `answerColumns`, and the fields behind them. An answer's text holds until the next record's is asked for. */
const addOutcomes = (
  block: RecordBlock,
  outcomeOf: (id: Utf8) => Outcome,
  { sinks, isEmbedding, extract }: Made,
): void => {
  const ids = block.texts(idColumn);
  const prompts = block.texts(promptColumn);
  const unasked = block.texts(unaskedColumn);
  const hasFields = extract.fields.length > 0;
  for (let record = 0; record < block.records; record += 1) {
    ids.next();
    const outcome = unasked.next() ? failedBy(textOf(unasked)) : outcomeOf(ids);
    const answer = outcome.kind === "answered" ? outcome : undefined;
    const failure = outcome.kind === "failed" ? outcome : undefined;
    let at = 0;
    sinks[at++]?.add((isEmbedding ? answer?.vector : answer?.text) ?? null);
    if (!isEmbedding) sinks[at++]?.add(answer?.stopReason ?? null);
    sinks[at++]?.add(answer?.inputTokens ?? null);
    sinks[at++]?.add(answer?.outputTokens ?? null);
    sinks[at++]?.add(failure?.reason ?? null);
    sinks[at++]?.add(failure?.message ?? null);
    if (!hasFields) continue;
    const prompt = prompts.next() ? textOf(prompts) : null;
    const text = answer?.text ?? null;
    for (const value of extract.values(prompt, text === null ? null : textOf(text))) sinks[at++]?.add(value);
  }
};

const failedBy = (text: string): FailedOutcome => {
  const [reason, message] = JSON.parse(text) as Unasked;
  return { kind: "failed", reason, message };
};

/** The column whose text is a record's id; undefined: ids are given. */
export const idColumnOf = ({ idColumn }: Pick<Stage, "idColumn">, input: readonly Column[]): string | undefined =>
  idColumn ?? (input.some(({ name }) => name === "record_id") ? "record_id" : undefined);
