import type { Planted } from "../planted.ts";

const keptMs = 2 * 86_400_000;

export const planted: Planted = {
  wrong: "Jobs forgets tickets that have ended after two days, and with them the runs that are over.",
  breaks: ["I2", "L3"],
  plant: () => {
    const heard = new Map<string, number>();
    return {
      ports: {
        jobs: (ports, process) => {
          const isForgotten = (key: string): boolean => {
            const now = process.clock.now().getTime();
            heard.set(key, heard.get(key) ?? now);
            return now - (heard.get(key) ?? now) > keptMs;
          };
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
            tickets: {
              ...ports.tickets,
              read: async (jobKey) => {
                const ticket = await ports.tickets.read(jobKey);
                return ticket?.phase === "ended" && isForgotten(jobKey) ? undefined : ticket;
              },
              open: async (ticket) => {
                const known = await ports.tickets.read(ticket.jobKey);
                if (known?.phase !== "ended" || !isForgotten(ticket.jobKey)) return ports.tickets.open(ticket);
                return (await ports.tickets.replace({ ...ticket, version: known.version })) ? "opened" : "existed";
              },
            },
          };
        },
      },
    };
  },
};
