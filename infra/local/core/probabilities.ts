import { AwsError } from "../wire/aws-error.ts";

const invalid = (message: string) => new AwsError("ValidationException", message, 400);

/** Some of the named probabilities, each from 0 to 1. Refuses unknown names; `what` is the faults' owner, as in "SQS fault". */
export const checkedProbabilities = <Name extends string>(
  what: string,
  known: Record<Name, number>,
  change: unknown,
): Partial<Record<Name, number>> => {
  if (typeof change !== "object" || change === null || Array.isArray(change))
    throw invalid(`${what}s are a JSON object of probabilities.`);
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(known, name))
      throw invalid(`Unknown ${what} "${name}". Known: ${Object.keys(known).join(", ")}.`);
    if (typeof value !== "number" || !(value >= 0 && value <= 1))
      throw invalid(`${what} ${name} is ${String(value)}; it is a probability from 0 to 1.`);
  }
  return change;
};
