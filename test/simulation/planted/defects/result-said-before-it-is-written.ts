import type { Ticket } from "../../../../services/jobs/domain/ticket.ts";
import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A job's result is said first and written down afterwards; whoever comes in between says another one.",
  breaks: ["I2", "I8"],
  plant: () => ({
    ports: {
      jobs: (ports) => {
        const unwritten = new Map<string, Ticket>();
        const { tickets, quotas } = ports;
        return {
          ...ports,
          tickets: {
            ...tickets,
            read: async (jobKey) => unwritten.get(jobKey) ?? tickets.read(jobKey),
            replace: async (ticket) => {
              if (!ticket.result) return tickets.replace(ticket);
              unwritten.set(ticket.jobKey, { ...ticket, version: ticket.version + 1 });
              return true;
            },
          },
          quotas: {
            ...quotas,
            // The slot is freed after the result was said.
            read: async (key) => {
              for (const ticket of unwritten.values())
                await tickets.replace({ ...ticket, version: ticket.version - 1 });
              unwritten.clear();
              return quotas.read(key);
            },
          },
        };
      },
    },
  }),
};
