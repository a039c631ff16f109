import { backoffMs } from "../../chassis/clock.ts";
import { assert } from "../../chassis/outcome.ts";
import type { Quota, QuotaChange } from "../domain/quota.ts";
import type { Ticket, TicketChange } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";

/** Each lost race means that another one was won; so many in a row are a defect or a storm, and the message comes back. */
const racesMax = 30;

/** Repeats what read, decided and tried to write until nobody has written in between. */
export const untilWon = async <T>(
  { clock, random }: Pick<JobsPorts, "clock" | "random">,
  race: () => Promise<{ won: T } | "lost">,
): Promise<T> => {
  for (let lost = 0; lost < racesMax; lost += 1) {
    const result = await race();
    if (result !== "lost") return result.won;
    await clock.wait(backoffMs(lost, random, { baseMs: 5, capMs: 500 }));
  }
  throw new Error(`lost ${racesMax} races for the same row in a row`);
};

/** The ticket as it stands afterwards, changed or not. */
export const changeTicket = async (ports: JobsPorts, jobKey: string, change: TicketChange): Promise<Ticket> =>
  untilWon(ports, async () => {
    const ticket = await ports.tickets.read(jobKey);
    assert(ticket, `there is no ticket ${jobKey}, although its job is being worked on`);
    const changed = change(ticket);
    if (!changed) return { won: ticket };
    return (await ports.tickets.replace(changed)) ? { won: { ...changed, version: ticket.version + 1 } } : "lost";
  });

/** The quota as changed; undefined where the change made no sense. */
export const changeQuota = async (ports: JobsPorts, key: string, change: QuotaChange): Promise<Quota | undefined> =>
  untilWon(ports, async () => {
    const quota = await ports.quotas.read(key);
    const changed = quota && change(quota);
    if (!changed) return { won: undefined };
    return (await ports.quotas.replace(changed)) ? { won: { ...changed, version: quota.version + 1 } } : "lost";
  });
