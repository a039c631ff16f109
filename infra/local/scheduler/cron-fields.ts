import { Cron } from "croner";

type FieldName = "minutes" | "hours" | "day-of-month" | "month" | "day-of-week" | "year";

/** Fields of an AWS cron expression in their order, with the characters each takes and its highest value. */
const fields: readonly { name: FieldName; pattern: RegExp; max: number }[] = [
  { name: "minutes", pattern: /^[\d,\-*/]+$/, max: 59 },
  { name: "hours", pattern: /^[\d,\-*/]+$/, max: 23 },
  { name: "day-of-month", pattern: /^[\d,\-*?/LW]+$/, max: 31 },
  { name: "month", pattern: /^[\dA-Z,\-*/]+$/, max: 12 },
  { name: "day-of-week", pattern: /^[\dA-Z,\-*?/#]+$/, max: 7 },
  { name: "year", pattern: /^[\d,\-*/]+$/, max: 2199 },
];

/** Why an expression is none; the caller says it in its service's words. */
export class BadExpression extends Error {
  override readonly name = "BadExpression";
}

/** `5/10` means from 5 to the end in steps of 10; croner wants the end said. */
const openStep = (part: string, max: number): string => part.replace(/^(\d+)\/(\d+)$/, `$1-${max}/$2`);

const dayOfWeek = (part: string): string => {
  if (part === "L") return "7";
  return part.replace(/^(\d|[A-Z]{3})L$/, "$1#L");
};

const yearsOf = (text: string): number[] => (text.match(/(?<![/\d])\d+/g) ?? []).map(Number);

const translate = (text: string, index: number): string => {
  const field = fields[index];
  if (field === undefined) throw new BadExpression("a cron expression has six fields");
  if (!field.pattern.test(text))
    throw new BadExpression(`${field.name} ${text} has a character that this field does not take`);
  if (field.name === "year" && yearsOf(text).some((year) => year < 1970 || year > 2199))
    throw new BadExpression(`year ${text} is not within 1970-2199`);
  if (text === "?") return "*";
  const parts = text.split(",");
  if (parts.length > 1 && text.includes("#"))
    throw new BadExpression(`day-of-week ${text} may have only one expression with #`);
  return parts.map((part) => openStep(field.name === "day-of-week" ? dayOfWeek(part) : part, field.max)).join(",");
};

/** AWS's six fields as croner's seven. Sunday is 1; exactly one of the two day fields is `?`. */
export const cronOf = (expression: string, timezone: string): Cron => {
  const given = expression.trim().toUpperCase().split(/\s+/);
  if (given.length !== 6) throw new BadExpression(`a cron expression has six fields, not ${given.length}`);
  if ((given[2] === "?") === (given[4] === "?"))
    throw new BadExpression("exactly one of day-of-month and day-of-week must be ?");
  const translated = given.map(translate);
  try {
    return new Cron(["0", ...translated].join(" "), {
      timezone,
      alternativeWeekdays: true,
      mode: "7-part",
      paused: true,
    });
  } catch (cause) {
    throw new BadExpression(`the local cloud cannot express it: ${(cause as Error).message}`);
  }
};
