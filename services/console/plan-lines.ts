import { dollars } from "../batch/domain/request/check-estimate.ts";
import type { Plan } from "../batch/planning/plan-pipeline.ts";
import { asWritten } from "./local-inputs.ts";
import type { Placed, PlannedFile } from "./plan.ts";

/** A plan as a person reads it: what would run, then everything that speaks against it. */
export const pipelineLines = (file: string, { plan, problems, warnings }: PlannedFile): string[] => [
  ...(plan === undefined ? [] : stageLines(plan)),
  ...told(file, "warning", warnings),
  ...told(file, "problem", problems),
  problems.length === 0
    ? "nothing speaks against it; publish it with: npm run choreo -- publish " + file
    : `${problems.length} ${problems.length === 1 ? "problem" : "problems"}: it would not run like this`,
];

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

const stageLines = ({ inputs, estimate }: Plan): string[] => {
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
  const assumed = estimate.stages.flatMap((stage) => stage.assumed.map((sentence) => `${stage.stage}: ${sentence}`));
  return [
    ...found,
    ...(rows.length === 0
      ? []
      : table(
          [
            "stage",
            "model",
            "records",
            "jobs",
            "on demand",
            "at once",
            "waves",
            "bytes",
            "tokens in",
            "tokens out",
            "cost",
          ],
          rows,
        )),
    ...(rows.length === 0
      ? []
      : [
          estimate.costUsd === undefined
            ? `cost: at least ${dollars(estimate.costUsdKnown)}; not known: ${estimate.unknown.join(", ")}`
            : `cost: about ${dollars(estimate.costUsd)}, by prices of us-east-1 as of ${estimate.asOf}; retries are not counted`,
        ]),
    ...(rows.length === 0 ? [] : [`taken for granted: ${["four characters a token", ...assumed].join("; ")}`]),
  ];
};

const about = (is: boolean): string => (is ? "about " : "");
const number = (value: number): string => value.toLocaleString("en-US");

const size = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
};

/** Names to the left, numbers to the right. */
const table = (header: readonly string[], rows: readonly (readonly string[])[]): string[] => {
  const widths = header.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  return [header, ...rows].map((row) =>
    row
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};
