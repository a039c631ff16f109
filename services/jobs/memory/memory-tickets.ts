import { stored } from "../../chassis/memory/stored.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { TicketStore } from "../ports.ts";

/** Tickets in maps. `isLate` decides at each write and each listing whether the lists still show the rows as they were. */
export const memoryTickets = ({ isLate = () => false }: { isLate?: () => boolean } = {}): TicketStore & {
  all(): Ticket[];
} => {
  const rows = new Map<string, Ticket>();
  const index = new Map<string, Ticket>();
  const runs = new Map<string, Set<string>>();
  const catchUp = (): void => {
    if (isLate()) return;
    for (const [jobKey, row] of rows) index.set(jobKey, row);
  };
  const put = (ticket: Ticket): void => {
    rows.set(ticket.jobKey, stored(ticket));
    catchUp();
  };
  const listed = (quotaKey: string): Ticket[] => {
    catchUp();
    const found = [...index.values()].filter((ticket) => ticket.quotaKey === quotaKey);
    return found.sort(byAge);
  };
  return {
    all: () => [...rows.values()],
    async open(ticket) {
      if (rows.has(ticket.jobKey)) return "existed";
      put(ticket);
      return "opened";
    },
    read: async (jobKey) => rows.get(jobKey),
    async replace(ticket) {
      if (rows.get(ticket.jobKey)?.version !== ticket.version) return false;
      put({ ...ticket, version: ticket.version + 1 });
      return true;
    },
    async noteOfRun(runId, jobKey) {
      runs.set(runId, (runs.get(runId) ?? new Set()).add(jobKey));
    },
    jobKeysOfRun: async (runId) => [...(runs.get(runId) ?? [])].sort(),
    async waitingByRun(quotaKey, perRunMax) {
      const waiting = listed(quotaKey).filter(({ phase }) => phase === "waiting");
      const lines = Map.groupBy(waiting, ({ cause }) => cause.runId);
      return [...lines.values()].flatMap((line) => line.slice(0, perRunMax));
    },
    live: async (quotaKey) => listed(quotaKey).filter(({ phase }) => phase === "admitted" || phase === "submitted"),
  };
};

const byAge = (one: Ticket, other: Ticket): number => (placeOf(one) < placeOf(other) ? -1 : 1);
const placeOf = ({ createdAt, jobKey }: Ticket): string => `${createdAt}#${jobKey}`;
