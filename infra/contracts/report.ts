import type { Change, Direction } from "../../events-schema/compatibility/changes.ts";
import { pathText, type Finding, type Path } from "../../events-schema/compatibility/findings.ts";
import { acceptIt, fails, type Judgement } from "../../events-schema/compatibility/gate.ts";
import { isSchema } from "../../events-schema/compatibility/schema.ts";

const directions = { forward: "new events → old consumers", backward: "old events → new consumers" } as const;

type Word = "compatible" | "BREAKS" | "UNDECIDED" | "after deployment";

const wordOf = (change: Change, direction: Direction, request: boolean): Word => {
  const finding = change[direction];
  if (!finding) return "compatible";
  if (!fails(change, direction, request)) return "after deployment";
  return finding.witness ? "BREAKS" : "UNDECIDED";
};

/** For people: what changed, what that does in both directions, whom it hurts, what to do. */
export const report = (judgements: readonly Judgement[]): string => [...groups(judgements)].map(block).join("\n");

/** Versions that share a part change alike; the change is told once. */
const groups = (judgements: readonly Judgement[]): Judgement[][] => {
  const alike = Map.groupBy(judgements, ({ name, became, request, changes }) =>
    JSON.stringify(became === "changed" ? [request, changes] : name),
  );
  return [...alike.values()];
};

const block = (group: readonly Judgement[]): string => {
  const lines = group.map(({ name, became, heardBy }) => {
    const who = heardBy.length > 0 ? `heard by ${heardBy.join(", ")}` : "heard by no service";
    return `${name}  ${became}; ${who}`;
  });
  const [first] = group;
  if (!first) return "";
  const refused = group.flatMap((judgement) => (judgement.became === "changed" ? [] : judgement.refused));
  const todo = new Set(group.map((judgement) => judgement.todo).filter((text) => text !== acceptIt));
  return [
    ...lines,
    ...table(first.changes.flatMap((change) => rowsOf(change, group))),
    ...refused.map((text) => `  REFUSED: ${text}`),
    ...[...todo].map((text) => `  Do: ${text}.`),
    "",
  ].join("\n");
};

const rowsOf = (change: Change, group: readonly Judgement[]): string[][] => {
  const request = group[0]?.request ?? false;
  if (!change.forward && !change.backward)
    return [[pathText(change.path), change.what, "both", "compatible", change.note ?? ""]];
  const rows = (["forward", "backward"] as const).map((direction, index) => {
    const finding = change[direction];
    const why = finding ? [explain(finding, change, direction), ...hurts(finding, group)].join("; ") : "";
    const about = index === 0 ? [pathText(change.path), change.what] : ["", ""];
    return [...about, directions[direction], wordOf(change, direction, request), why];
  });
  return change.note === undefined ? rows : [...rows, ["", "", "note", change.note, ""]];
};

const explain = (finding: Finding, change: Change, direction: Direction): string => {
  const sender = direction === "forward" ? "a new event" : "an old event";
  const field =
    finding.path.length > 0 && pathText(finding.path) !== pathText(change.path) ? `${pathText(finding.path)} ` : "";
  if (!finding.witness)
    return finding.what.startsWith("cannot")
      ? `${field}${finding.what}`
      : `cannot tell whether ${sender} ${field}${finding.what}`;
  const shown = shownAt(finding.witness.value, finding.path.slice(1));
  return `in ${sender} ${field}${finding.what}${shown === undefined || finding.what.includes(shown) ? "" : `, such as ${shown}`}`;
};

/** The value at the field in question; undefined where its absence is the point. */
const shownAt = (value: unknown, path: Path): string | undefined => {
  const [step, ...rest] = path;
  if (step === undefined) return value === undefined ? undefined : short(JSON.stringify(value));
  if (step === "[]") return Array.isArray(value) ? shownAt(value[0], rest) : undefined;
  if (!isSchema(value)) return undefined;
  if (step === "{}") return shownAt(Object.values(value).at(-1), rest);
  if (step === "{key}") return short(JSON.stringify(Object.keys(value).at(-1)));
  return Object.hasOwn(value, step) ? shownAt(value[step], rest) : undefined;
};

const short = (text: string): string => (text.length > 50 ? `${text.slice(0, 40)}… (${text.length} characters)` : text);

const hurts = (finding: Finding, group: readonly Judgement[]): string[] => {
  const who = new Set(group.flatMap(({ heardBy }) => heardBy));
  return finding.witness ? [who.size > 0 ? `hurts ${[...who].join(", ")}` : "hurts whoever hears it outside"] : [];
};

const headings = ["field", "change", "direction", "verdict", "because"];

/** Columns as wide as they need; the last one runs on. */
const table = (rows: readonly string[][]): string[] => {
  if (rows.length === 0) return [];
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.min(80, Math.max(...all.map((row) => row[column]?.length ?? 0))));
  return all.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
};

/** One line with the sum, and what to type. */
export const closing = (judgements: readonly Judgement[], versions: number): string => {
  if (judgements.length === 0) return `${versions} versions, as published.`;
  const refused = judgements.filter((judgement) => judgement.refused.length > 0);
  const sum = `${versions} versions; ${judgements.length} differ from published/: ${judgements.length - refused.length} can be accepted, ${refused.length} cannot`;
  return refused.length > 0
    ? `${sum} (${refused.map(({ name }) => name).join(", ")}).`
    : `${sum}. Now: npm run contracts -- --accept`;
};
