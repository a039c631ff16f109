/** One record as far as choosing goes. */
export type Candidate = { readonly recordId: string; readonly line: number };

/**
 * Keeps the records with the smallest ids. Ids are hashes, so this is a sample that does not depend on the file's order, and the same
 * one each time. Holds at most twice the limit.
 */
export const chooser = (limit: number) => {
  let kept: Candidate[] = [];
  const shrink = (): void => {
    kept = kept.sort((one, other) => (one.recordId < other.recordId ? -1 : 1)).slice(0, limit);
  };
  return {
    add(candidate: Candidate): void {
      kept.push(candidate);
      if (kept.length >= 2 * limit) shrink();
    },
    /** The line numbers of the chosen. */
    lines(): Set<number> {
      shrink();
      return new Set(kept.map(({ line }) => line));
    },
  };
};
