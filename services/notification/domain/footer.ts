/** The last lines of every letter: where it comes from, which try it is, and what all tries have in common. */
export const footerOf = (from: string, { reference, attempt }: { reference: string; attempt: number }): string[] => [
  from,
  ...(attempt > 1
    ? [`Try ${attempt} to send this: an earlier one may have reached you, with the same reference.`]
    : []),
  `Reference ${reference}`,
];
