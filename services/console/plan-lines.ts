import { dollars } from "../batch/domain/request/check-estimate.ts";
import type { Plan } from "../batch/planning/plan-pipeline.ts";
import { asWritten } from "./local-inputs.ts";
import type { Placed, PlannedFile } from "./plan.ts";
import { packed } from "./terminal-lines.ts";

/** A plan as a person reads it: what would run, then everything that speaks against it. */
export const pipelineLines = (
  file: string,
  { plan, problems, warnings }: PlannedFile,
  { columns, aws }: { columns: number; aws: boolean },
): string[] => [
  ...(plan === undefined ? [] : stageLines(plan, columns)),
  ...told(file, "warning", warnings),
  ...told(file, "problem", problems),
  problems.length === 0
    ? `${warnings.length === 0 ? "nothing speaks against it" : `no problem, ${counted(warnings.length, "warning")}`}; ${aws ? 'how it is published on AWS says "Publish a request" in README.md' : `publish it with: npm run choreo -- publish ${file}`}`
    : `${counted(problems.length, "problem")}: it would not run like this`,
];

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

/** The same for machines. */
export const planAsJson = ({ plan, problems, warnings }: PlannedFile) => ({
  problems,
  warnings,
  ...(plan !== undefined && {
    inputs: Object.fromEntries(
      [...plan.inputs].map(([stage, { formats, objects, bytes, records, counted }]) => [
        stage,
        { formats, objects, bytes, records, counted },
      ]),
    ),
    estimate: plan.estimate,
  }),
});

const told = (file: string, kind: "warning" | "problem", problems: readonly Placed[]): string[] =>
  problems.flatMap(({ code, message, remedy, at }) => {
    const [first, ...others] = at.map(({ line, column }) => `${file}:${line}:${column}`);
    return [
      `${first ?? file}: ${kind} ${code}: ${oneLine(message)}`,
      `    ${oneLine(remedy)}`,
      ...(others.length === 0 ? [] : [`    also at ${others.join(", ")}`]),
    ];
  });

/** What came from data must not move the cursor. */
const oneLine = (text: string): string => asWritten(text).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");

const header = "stage, model, records, jobs, on demand, at once, waves, bytes, tokens in, tokens out, cost".split(", ");

const stageLines = ({ inputs, estimate }: Plan, columns: number): string[] => {
  const rows = estimate.stages.map((stage) => [
    stage.stage,
    stage.model,
    `${about(!(inputs.get(stage.stage)?.counted ?? false))}${number(stage.records)}`,
    number(stage.jobs),
    number(stage.onDemand),
    number(stage.jobsAtOnce),
    number(stage.waves),
    size(stage.bytes),
    number(stage.inputTokens),
    number(stage.outputTokens),
    stage.unknown.length === 0 ? dollars(stage.costUsd) : "unknown",
  ]);
  const found = [...inputs].map(
    ([stage, { objects, bytes, records, counted, formats }]) =>
      `${stage} reads ${number(objects)} ${objects === 1 ? "object" : "objects"} (${formats.join(" and ")}), ${size(bytes)}, ${about(!counted)}${number(records)} records`,
  );
  return [
    ...found,
    ...(rows.length === 0 ? [] : table(rows, columns)),
    ...(rows.length === 0
      ? []
      : [
          estimate.costUsd === undefined
            ? `cost: at least ${dollars(estimate.costUsdKnown)}; not known: ${estimate.unknown.join(", ")}`
            : `cost: about ${dollars(estimate.costUsd)}, by prices of us-east-1 as of ${estimate.asOf}; retries are not counted`,
        ]),
    ...(rows.length === 0
      ? []
      : [`taken for granted: ${["four characters a token", ...assumedIn(estimate)].join("; ")}`]),
  ];
};

const about = (is: boolean): string => (is ? "about " : "");
const number = (value: number): string => value.toLocaleString("en-US");

const size = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
};

/** What several stages take for granted is said once. */
const assumedIn = ({ stages }: Plan["estimate"]): string[] => {
  const sentences = new Set(stages.flatMap(({ assumed }) => assumed));
  return [...sentences].map((sentence) => {
    const taking = stages.filter(({ assumed }) => assumed.includes(sentence)).map(({ stage }) => stage);
    return `${taking.join(", ")}: ${sentence}`;
  });
};

/** Names to the left, numbers to the right; where a line has no room for it, some lines for each stage. */
const table = (rows: readonly (readonly string[])[], columns: number): string[] => {
  const widths = header.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  if (lines.every(({ length }) => length <= columns)) return lines;
  return rows.flatMap(([stage = "", model = "", ...numbers]) => {
    const named = numbers.map((cell, at) => `${header[at + 2] ?? ""} ${cell}${at === numbers.length - 1 ? "" : ","}`);
    return [`${stage}  ${model}`, ...packed(named, { columns, indent: "    ", hanging: "    " })];
  });
};
