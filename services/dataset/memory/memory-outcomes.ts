import { stored } from "../../chassis/memory/stored.ts";
import type { Outcome, Outcomes } from "../ports.ts";

export const memoryOutcomes = (): Outcomes => {
  const outcomes = new Map<string, Outcome>();
  return {
    read: async (runId) => outcomes.get(runId),
    async settle(runId, outcome) {
      const standing = outcomes.get(runId) ?? stored(outcome);
      outcomes.set(runId, standing);
      return standing;
    },
  };
};
