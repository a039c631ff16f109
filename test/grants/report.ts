import { keyOf, type Row } from "./grant-rows.ts";
import { notJudged, reasonFor, type NotJudged } from "./not-judged.ts";
import type { Verdict } from "./trial.ts";
import type { Use } from "./usage.ts";

/** What was found out about one row. `missed`: what failed without it, where that was tried. */
export type Finding = { row: Row; use?: Use; missed?: string; reason?: NotJudged };

export type Findings = {
  needed: Finding[];
  /** Nothing missed it, and there is a reason for it. */
  explained: Finding[];
  /** Nothing missed it, and nobody says why it is there. */
  unexplained: Finding[];
  /** The machine was too busy to tell. */
  unclear: Finding[];
  /** Reasons for grants that are not there any more. */
  stale: NotJudged[];
};

/** `verdicts`: by key, of the rows that were taken away. */
export const findingsOf = (
  rows: readonly Row[],
  { uses, verdicts }: { uses: ReadonlyMap<string, Use>; verdicts: ReadonlyMap<string, Verdict> },
): Findings => {
  const findings: Findings = { needed: [], explained: [], unexplained: [], unclear: [], stale: [] };
  const cited = new Set(rows.map(reasonFor));
  for (const row of rows) {
    const key = keyOf(row);
    const use = uses.get(key);
    const verdict = verdicts.get(key);
    const finding = { row, ...(use && { use }), ...(verdict?.kind === "missed" && { missed: verdict.sign }) };
    if (verdict?.kind === "unclear") {
      findings.unclear.push(finding);
      continue;
    }
    if (use?.alone === true && verdict?.kind !== "spared") {
      findings.needed.push(finding);
      continue;
    }
    const reason = reasonFor(row);
    if (reason) findings.explained.push({ ...finding, reason });
    else findings.unexplained.push(finding);
  }
  findings.stale = notJudged.filter((reason) => !cited.has(reason));
  return findings;
};

const shortOwner = (owner: string) => owner.replace(/[0-9A-F]{8}$/, "");

const nameOf = ({ owner, kind, statement, action }: Row): string =>
  `${shortOwner(owner)}  ${kind} ${statement}  ${action}`;

const neededLine = ({ row, use, missed }: Finding): string =>
  `  ${nameOf(row)}\n      ${use?.step ?? ""}: ${missed ?? `${use?.call.action ?? ""} on ${use?.call.resource ?? ""}`}`;

const listed = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`\n${title} (${lines.length})`, ...lines];

const explainedLines = (explained: readonly Finding[]): string[] =>
  [...Map.groupBy(explained, ({ reason }) => reason)].map(
    ([reason, { length }]) =>
      `  ${String(length).padStart(3)}  ${reason?.actions.join(", ") ?? ""} [${reason?.by ?? ""}]\n       ${reason?.why ?? ""}\n       ${reason?.source ?? ""}`,
  );

export const textOf = ({ needed, explained, unexplained, unclear, stale }: Findings, tried: number): string =>
  [
    ...listed("missed", needed.map(neededLine)),
    ...listed("nothing misses it, and this is why it is there", explainedLines(explained)),
    ...listed(
      "nothing misses it, and nobody says why it is there: drop it, or give a reason in test/grants/not-judged.ts",
      unexplained.map(
        ({ row, use }) =>
          `  ${nameOf(row)}${use ? `  (other grants allow ${use.call.action} too, or nobody minded)` : ""}`,
      ),
    ),
    ...listed(
      "late without it and with it: the machine is too busy to tell, so try these again alone with --only",
      unclear.map(neededLine),
    ),
    ...listed(
      "reasons for grants that are gone: take them out of test/grants/not-judged.ts",
      stale.map(({ actions, why }) => `  ${actions.join(", ")}: ${why}`),
    ),
    `\n${needed.length + explained.length + unexplained.length + unclear.length} granted actions: ${needed.length} missed (${tried} of them taken away and tried), ${explained.length} explained, ${unexplained.length} unexplained, ${unclear.length} unclear`,
  ].join("\n");
