import { lineLengthMax, type Letter, type Part } from "./letter.ts";
import { oneLine } from "./plain-text.ts";

const headingLengthMax = 70;
/** A longer label would push the values of all others to the side. */
const labelLengthMax = 40;

const line = (content: string): string => oneLine(content, lineLengthMax);

/** The letter for a reader without HTML. A command or link stands alone on its line, uncut. */
export const renderText = (letter: Letter): string =>
  [
    `${letter.verdict.toUpperCase()}: ${line(letter.title)}`,
    "",
    line(letter.lead),
    ...letter.parts.flatMap((part) => ["", ...headingLines(part.heading), ...linesOf(part)]),
    "",
    "-- ",
    ...letter.footer.map(line),
    "",
  ].join("\n");

const headingLines = (content: string): string[] => {
  const heading = oneLine(content, headingLengthMax);
  return [heading, "-".repeat(heading.length)];
};

const linesOf = (part: Part): string[] => {
  if (part.kind === "facts") return factLines(part.facts);
  if (part.kind === "links")
    return [...part.links.flatMap(({ label, url }) => [`${line(label)}:`, url]), line(part.note)];
  return part.steps.flatMap(({ say, command }) => [
    `* ${line(say)}`,
    ...(command === undefined ? [] : [`    ${command}`]),
  ]);
};

const factLines = (facts: Extract<Part, { kind: "facts" }>["facts"]): string[] => {
  const named = facts.map(({ label, value }) => ({ label: oneLine(label, labelLengthMax), value: line(value) }));
  const width = Math.max(...named.map(({ label }) => label.length));
  return named.map(({ label, value }) => `${label.padEnd(width)}  ${value}`);
};
