import type { Outcome, Outcomes } from "../ports.ts";

export const memoryOutcomes = (): Outcomes => {
  const outcomes = new Map<string, Outcome>();
  return {
    read: async (runId) => structuredClone(outcomes.get(runId)),
    async settle(runId, outcome) {
      const standing = outcomes.get(runId) ?? structuredClone(outcome);
      outcomes.set(runId, standing);
      return structuredClone(standing);
    },
  };
};
