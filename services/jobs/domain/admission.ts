import { slotsFree, type Quota } from "./quota.ts";

/** What admission looks at in a ticket. */
export type InLine = { readonly jobKey: string; readonly runId: string; readonly createdAt: string };

/**
 * Which tickets get the free slots: the run that holds the fewest first, then the oldest ticket. Promises: never more holders than the
 * limit, no slot left free while anybody waits, and no run is given a second slot before another that waits has its first.
 */
export const chooseFairly = <Ticket extends InLine>(quota: Quota, waiting: readonly Ticket[]): Ticket[] => {
  const held = new Map<string, number>();
  for (const { runId } of Object.values(quota.holders)) held.set(runId, (held.get(runId) ?? 0) + 1);
  const lines = byRun(waiting.filter(({ jobKey }) => !Object.hasOwn(quota.holders, jobKey)));
  const chosen: Ticket[] = [];
  for (let free = slotsFree(quota); free > 0 && lines.size > 0; free -= 1) {
    const next = nextInLine(lines, held);
    chosen.push(next);
    held.set(next.runId, (held.get(next.runId) ?? 0) + 1);
  }
  return chosen;
};

const nextInLine = <Ticket extends InLine>(lines: Map<string, Ticket[]>, held: Map<string, number>): Ticket => {
  const heads = [...lines.values()].map((line) => line[0] as Ticket);
  const next = heads.reduce((best, head) => (isBefore(head, best, held) ? head : best));
  const rest = (lines.get(next.runId) ?? []).slice(1);
  if (rest.length === 0) lines.delete(next.runId);
  else lines.set(next.runId, rest);
  return next;
};

const isBefore = (one: InLine, other: InLine, held: Map<string, number>): boolean => {
  const difference = (held.get(one.runId) ?? 0) - (held.get(other.runId) ?? 0);
  return difference === 0 ? isOlder(one, other) < 0 : difference < 0;
};

const isOlder = (one: InLine, other: InLine): number => {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1;
  return one.jobKey < other.jobKey ? -1 : 1;
};

/** Each run's tickets, oldest first; a ticket listed twice counts once. */
const byRun = <Ticket extends InLine>(waiting: readonly Ticket[]): Map<string, Ticket[]> => {
  const once = new Map(waiting.map((ticket) => [ticket.jobKey, ticket]));
  return Map.groupBy([...once.values()].sort(isOlder), ({ runId }) => runId);
};
