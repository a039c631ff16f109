/** What came back for one record: a text, or why there is none. */
export type Answer = { recordId: string; text: string } | { recordId: string; unanswered: string };

/** The one answer of a model to a record that counts: a text or a reason, never both. */
export type Choice = { text: string; unanswered?: never } | { text?: never; unanswered: string };

/** The reason where no answer came back at all. */
export const neverReturned = "never-returned";

/**
 * A message delivered twice answers twice. A text beats a failure, and among several the first in order of their
 * UTF-16 units counts: arbitrary, but the same in whatever order they arrived.
 */
export const choose = (answers: readonly Answer[]): Choice => {
  const text = first(answers.flatMap((answer) => ("text" in answer ? [answer.text] : [])));
  if (text !== undefined) return { text };
  const unanswered = first(answers.flatMap((answer) => ("unanswered" in answer ? [answer.unanswered] : [])));
  return { unanswered: unanswered ?? neverReturned };
};

const first = (texts: readonly string[]): string | undefined => texts.toSorted()[0];
