import type { Outcome } from "../../../../services/dataset/ports.ts";
import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong:
    "What became of a source is said first and written down afterwards; whoever dies in between says something else the next time.",
  breaks: ["I8"],
  plant: () => ({
    ports: {
      dataset: (ports, process) => {
        const unwritten = new Map<string, Outcome>();
        return {
          ...ports,
          outcomes: {
            ...ports.outcomes,
            settle: async (runId, outcome) => {
              const said = asFound(outcome, process.clock.now());
              unwritten.set(runId, said);
              return said;
            },
          },
          ledger: {
            ...ports.ledger,
            recordHandled: async (consumer, eventId) => {
              for (const [runId, outcome] of unwritten) await ports.outcomes.settle(runId, outcome);
              await ports.ledger.recordHandled(consumer, eventId);
            },
          },
        };
      },
    },
  }),
};

/** A source to which somebody writes all the time. */
const asFound = (outcome: Outcome, now: Date): Outcome => {
  if (outcome.kind !== "ready") return outcome;
  const { data } = outcome;
  return { ...outcome, data: { ...data, counts: { ...data.counts, noticed: { html: now.getUTCSeconds() } } } };
};
