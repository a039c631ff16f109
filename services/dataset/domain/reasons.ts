/** Why a row became no record; each dropped row counts under the first that applies, in this order. */
export const dropReasons = [
  "missingFields",
  "tooShort",
  "shouting",
  "oddQuotes",
  "emptyRecord",
  "reservedWord",
  "duplicateId",
  "duplicateContent",
] as const;
export type DropReason = (typeof dropReasons)[number];

/** What was changed or noticed in a row that was kept; bit n of a candidate's flags is the n-th of these. */
export const notices = ["html", "markdown", "oddQuotes", "controlCharacters", "unreadableMetadata"] as const;
export type Notice = (typeof notices)[number];

export const flagOf = (notice: Notice): number => 1 << notices.indexOf(notice);

/** Counts that start at nothing for every name, so that what never happened is stated too. */
export const zeroCounts = <Name extends string>(names: readonly Name[]): Record<Name, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
