import { styleText } from "node:util";
import type { Failure, Figure, Part, Report } from "./benchmark.ts";

const number = (value: number): string => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });

const figure = ({ unit, value, p50, p99 }: Figure): string =>
  value === undefined
    ? `p50 ${number(p50 ?? Number.NaN)}, p99 ${number(p99 ?? Number.NaN)} ${unit}`
    : `${number(value)} ${unit}`;

const line = (name: string, part: Omit<Part, "name">): string => {
  const { baseline } = part;
  const compared = baseline ? styleText("dim", `   (${baseline.name}: ${figure(baseline)})`) : "";
  return `  ${name.padEnd(44)} ${figure(part)}${compared}`;
};

const memory = ({ rssMb, runs }: Report): string =>
  [rssMb === null ? "" : `peak memory ${rssMb} MB`, `${runs} ${runs === 1 ? "run" : "runs"}`]
    .filter(Boolean)
    .join(", ");

/** One benchmark for a person to read. */
export const asText = (report: Report | Failure): string => {
  const title = `${styleText("bold", report.name)}  ${styleText("dim", `aim: ${report.aim}`)}`;
  if ("error" in report) return `${title}\n  ${styleText("red", "failed")} ${report.error}\n`;
  const parts = (report.parts ?? []).map((part) => line(part.name, part));
  return [title, line("measured", report), ...parts, `  ${memory(report)}`, ""].join("\n");
};
