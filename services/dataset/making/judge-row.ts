import type { Row } from "../../records/table.ts";
import { contentHash, sideOf } from "../../records/normalise.ts";
import { renderTemplate, type Template } from "../../records/template.ts";
import { dateKey } from "../domain/date-key.ts";
import { isReadable, toPlainText, toReadable } from "../domain/plain-text.ts";
import { hasOddQuotes, isShorterThan, isShouting } from "../domain/quality.ts";
import { flagOf, type DropReason } from "../domain/reasons.ts";
import { isBlank, recordLine, type Turns } from "../domain/record-line.ts";
import { sides, type Side } from "../domain/sides.ts";
import type { DatasetRequest } from "../ports.ts";
import type { RowPlan } from "./row-plan.ts";
import type { CandidateKeys } from "./workshop.ts";

export type Candidate = { readonly keys: CandidateKeys; readonly line: string };
export type Judged = { readonly dropped: DropReason } | { readonly kept: Candidate };

export type Judge = (row: Row) => Judged;

/** Cleans and judges one row after the other; what it says of a row depends on that row alone. */
export const judgeRows = (
  request: Pick<DatasetRequest, "cleaning" | "split">,
  format: "prompt-completion" | "conversation",
  plan: RowPlan,
): Judge => {
  const { cleaning } = request;
  const splitOf = splitBy(request.split);
  return (row) => {
    if (cleaning.missingFields && plan.required.some((at) => isBlank(row[at]))) return { dropped: "missingFields" };
    const { values, flags } = cleanRow(row, plan, cleaning);
    const poor = findFault(values, plan, cleaning);
    if (poor.dropped) return { dropped: poor.dropped };
    const turns = renderTurns(plan, values);
    if (isBlank(turns.user) || isBlank(turns.assistant)) return { dropped: "emptyRecord" };
    const content = valueOf(values, plan.fields.content);
    const hash = contentHash(isBlank(content) ? `${turns.user}\n${turns.assistant}` : content);
    const keys = {
      id: valueOf(values, plan.fields.id).trim() || null,
      date: dateKey(valueOf(values, plan.fields.published_date)),
      hash,
      side: splitOf(isBlank(content) ? contentHash(turns.user) : hash),
      flags: flags | poor.flags,
    };
    return { kept: { keys, line: recordLine(format, turns) } };
  };
};

/** The side of a hash under a request's shares. */
export const splitBy = (split: DatasetRequest["split"]): ((hash: string) => Side) => {
  const shares = sides.map((side) => [side, split[side]] as const);
  return (hash) => sideOf(hash, shares);
};

type Cleaning = DatasetRequest["cleaning"];
type Values = readonly string[];

const valueOf = (values: Values, at: number | undefined): string => (at === undefined ? "" : (values[at] ?? ""));

const cleanRow = (row: Row, plan: RowPlan, steps: Cleaning): { values: Values; flags: number } => {
  let flags = 0;
  const values = row.map((value) => {
    if (value === null) return "";
    if (!isReadable(value)) flags |= flagOf("controlCharacters");
    return toReadable(value);
  });
  for (const at of plan.texts) {
    const plain = toPlainText(values[at] ?? "", steps);
    if (plain.hadHtml) flags |= flagOf("html");
    if (plain.hadMarkdown) flags |= flagOf("markdown");
    values[at] = plain.text;
  }
  if (plan.fields.metadata !== undefined && !isJsonObject(row[plan.fields.metadata] ?? null))
    flags |= flagOf("unreadableMetadata");
  return { values, flags };
};

const findFault = (
  values: Values,
  { fields, texts }: RowPlan,
  cleaning: Cleaning,
): { dropped?: DropReason; flags: number } => {
  const { tooShort, shouting, oddQuotes } = cleaning;
  const isShort = (at: number | undefined, characters: number) =>
    at !== undefined && isShorterThan(values[at] ?? "", characters);
  if (tooShort && (isShort(fields.title, tooShort.title) || isShort(fields.content, tooShort.content)))
    return { dropped: "tooShort", flags: 0 };
  if (shouting && isShouting(valueOf(values, fields.title), shouting.share)) return { dropped: "shouting", flags: 0 };
  if (oddQuotes === "ignore" || !texts.some((at) => hasOddQuotes(values[at] ?? ""))) return { flags: 0 };
  return oddQuotes === "drop" ? { dropped: "oddQuotes", flags: 0 } : { flags: flagOf("oddQuotes") };
};

const renderTurns = ({ turns, positions }: RowPlan, values: Values): Turns => {
  const render = (template: Template) => renderTemplate(template, (field) => valueOf(values, positions.get(field)));
  const { system, user, assistant } = turns;
  return { ...(system && { system: render(system) }), user: render(user), assistant: render(assistant) };
};

/** Missing metadata is nothing to notice. */
const isJsonObject = (text: string | null): boolean => {
  if (isBlank(text)) return true;
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};
