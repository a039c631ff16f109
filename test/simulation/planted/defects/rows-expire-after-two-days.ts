import type { Planted } from "../planted.ts";

const keptMs = 2 * 86_400_000;

export const planted: Planted = {
  wrong: "Hosting forgets runs after two days: rows, tombstones and what it has handled.",
  breaks: ["L3", "I5", "I8"],
  plant: () => {
    const firstSeen = new Map<string, number>();
    return {
      ports: {
        hosting: (ports, process) => {
          const isForgotten = (key: string): boolean => {
            const now = process.clock.now().getTime();
            firstSeen.set(key, firstSeen.get(key) ?? now);
            return now - (firstSeen.get(key) ?? now) > keptMs;
          };
          const { leases } = ports.store;
          return {
            ...ports,
            ledger: {
              ...ports.ledger,
              hasHandled: async (consumer, id) => !isForgotten(id) && (await ports.ledger.hasHandled(consumer, id)),
            },
            tombstones: {
              ...ports.tombstones,
              read: async (runId) => (isForgotten(runId) ? undefined : ports.tombstones.read(runId)),
            },
            store: {
              ...ports.store,
              leases: {
                ...leases,
                read: async (key) => (isForgotten(key) ? undefined : leases.read(key)),
                open: async (row) => {
                  const known = isForgotten(row.key) ? await leases.read(row.key) : undefined;
                  if (!known) return leases.open(row);
                  firstSeen.set(row.key, process.clock.now().getTime());
                  return (await leases.replace({ ...row, version: known.version })) ? "opened" : "existed";
                },
              },
            },
          };
        },
      },
    };
  },
};
