/** Values of a column that choose a prompt are compared by this: without blanks around them, without regard to case. */
export const foldValue = (value: string): string => value.trim().toLowerCase();

/** Groups of two and more that fold to the same, in the order of their first. */
export const alike = <T>(items: readonly T[], textOf: (item: T) => string): T[][] =>
  [...Map.groupBy(items, (item) => foldValue(textOf(item))).values()].filter((group) => group.length > 1);
