import { lineLengthMax, type Letter, type Part } from "./letter.ts";
import { oneLine } from "./plain-text.ts";

const headingLengthMax = 70;

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
  const width = Math.max(...facts.map(({ label }) => line(label).length));
  return facts.map(({ label, value }) => `${line(label).padEnd(width)}  ${line(value)}`);
};
