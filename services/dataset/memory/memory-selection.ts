import type { CandidateKeys, Selection } from "../making/workshop.ts";

type Numbered = CandidateKeys & { readonly row: number };

export const memorySelection = (): Selection => {
  const candidates: Numbered[] = [];
  let survivors: readonly Numbered[] = [];
  return {
    add: (keys) => void candidates.push({ ...keys, row: candidates.length }),
    async select({ dropDuplicates }) {
      const oneEach = dropDuplicates ? onePerId(candidates) : candidates;
      survivors = dropDuplicates ? onePerContent(oneEach) : oneEach;
      return {
        duplicateId: candidates.length - oneEach.length,
        duplicateContent: oneEach.length - survivors.length,
      };
    },
    async *survivors() {
      yield survivors;
    },
  };
};

const onePerId = (candidates: readonly Numbered[]): Numbered[] => {
  const newest = new Map<string, Numbered>();
  for (const candidate of candidates) {
    if (candidate.id === null) continue;
    const known = newest.get(candidate.id);
    if (!known || (candidate.date ?? -Infinity) > (known.date ?? -Infinity)) newest.set(candidate.id, candidate);
  }
  return candidates.filter((candidate) => candidate.id === null || newest.get(candidate.id) === candidate);
};

const onePerContent = (candidates: readonly Numbered[]): Numbered[] => {
  const seen = new Set<string>();
  return candidates.filter(({ hash }) => !seen.has(hash) && seen.add(hash));
};
