import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Whom a request names is forgotten when its run ends first: the end does not wait for the request.",
  breaks: ["L1"],
  plant: () => ({
    ports: {
      notification: (ports) => ({
        ...ports,
        runs: {
          ...ports.runs,
          read: async (runId) =>
            (await ports.runs.read(runId)) ?? {
              run: { runId, account: "111122223333", requestedAt: "", dueAt: "" },
              isWatched: false,
            },
        },
      }),
    },
  }),
};
