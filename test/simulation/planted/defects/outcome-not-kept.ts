import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong:
    "Each worker says of a source what it found itself, not what was said first: a source may have changed in between.",
  breaks: ["I8"],
  plant: () => ({
    ports: {
      dataset: (ports, process) => ({
        ...ports,
        outcomes: {
          read: async () => undefined,
          settle: async (runId, outcome) => {
            await ports.outcomes.settle(runId, outcome);
            if (outcome.kind !== "ready") return outcome;
            const { counts } = outcome.data;
            const html = process.clock.now().getUTCSeconds();
            return { ...outcome, data: { ...outcome.data, counts: { ...counts, noticed: { html } } } };
          },
        },
      }),
    },
  }),
};
