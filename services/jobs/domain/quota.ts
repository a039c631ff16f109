/** A slot: from admission to the job's end. It carries the right to create, so that slot and right change in one write. */
export type Holder = {
  readonly runId: string;
  /** Absent: nobody may be creating. `shared`: a second worker has come, so neither can know that no job will appear. */
  readonly mark?: Mark;
  /** Ticks since admission or the latest mark. */
  readonly ticks: number;
};

/** Written before Create; the number is unique within the quota. */
export type Mark = { readonly number: number; readonly shared: boolean };

/** One limit at Bedrock and who is within it. One row, written only by whoever has read its latest version. */
export type Quota = {
  readonly key: string;
  /** Of Service Quotas, where known. */
  readonly code?: string;
  readonly fallbackLimit: number;
  readonly limit: number;
  readonly holders: Readonly<Record<string, Holder>>;
  /** Bedrock has just had no room: nobody is admitted until then. Milliseconds since 1970. */
  readonly quietUntil?: number;
  /** The scheduler's time of the latest tick that counted. */
  readonly tick?: string;
  readonly version: number;
};

/** Changes a quota, or leaves it alone (undefined). */
export type QuotaChange = (quota: Quota) => Quota | undefined;

/** A row of DynamoDB holds 400 KB and a holder takes about 150 bytes, so no limit beyond this is used. */
export const slotsMax = 2000;

/**
 * From the second tick on, nobody who made a mark before the first can still be running: functions are killed after a minute, ticks
 * are five apart. Counted in ticks, so that no two clocks are compared.
 */
export const coldTicks = 2;

export const slotsFree = ({ limit, holders }: Quota): number =>
  Math.max(0, Math.min(limit, slotsMax) - Object.keys(holders).length);

export const holderOf = (quota: Quota, jobKey: string): Holder | undefined =>
  Object.hasOwn(quota.holders, jobKey) ? quota.holders[jobKey] : undefined;

const withHolder = (quota: Quota, jobKey: string, holder: Holder): Quota => ({
  ...quota,
  holders: { ...quota.holders, [jobKey]: holder },
});

export const withSlots = (quota: Quota, tickets: readonly { jobKey: string; runId: string }[]): Quota =>
  tickets.reduce((held, { jobKey, runId }) => withHolder(held, jobKey, { runId, ticks: 0 }), quota);

/** Claims the right to create. undefined: there is no slot. */
export const withMark =
  (jobKey: string): QuotaChange =>
  (quota) => {
    const holder = holderOf(quota, jobKey);
    if (!holder) return undefined;
    const mark = { number: quota.version + 1, shared: holder.mark !== undefined };
    return withHolder(quota, jobKey, { ...holder, mark, ticks: 0 });
  };

/** Takes a mark back whose maker is gone for certain and whose job is not at Bedrock. */
export const withoutMark =
  (jobKey: string, number: number): QuotaChange =>
  (quota) => {
    const holder = holderOf(quota, jobKey);
    if (holder?.mark?.number !== number) return undefined;
    const { mark: _, ...unmarked } = holder;
    return withHolder(quota, jobKey, unmarked);
  };

/** Frees a slot if its holder is still such that it may be freed. */
export const withoutSlot =
  (jobKey: string, mayFree: (holder: Holder) => boolean): QuotaChange =>
  (quota) => {
    const holder = holderOf(quota, jobKey);
    if (!holder || !mayFree(holder)) return undefined;
    const { [jobKey]: _, ...holders } = quota.holders;
    return { ...quota, holders };
  };

/** Nobody else can be between mark and Create, or come to it: the condition for freeing a slot without a job that has ended. */
export const isSafeToFree =
  (mine?: Mark) =>
  ({ mark }: Holder): boolean =>
    mark === undefined || isOnly(mine, mark);

/** Whoever made this mark is gone and nobody has come since. A job may be there all the same: ask Bedrock before the slot is freed. */
export const isCold =
  (mark: Mark) =>
  (holder: Holder): boolean =>
    holder.ticks >= coldTicks && holder.mark?.number === mark.number;

/** The mark is ours, nobody had one before and nobody has come since. */
export const isOnly = (mine: Mark | undefined, mark: Mark | undefined): boolean =>
  mine !== undefined && !mine.shared && mark?.number === mine.number;

/** One tick older, once for each tick however often it is delivered; and the limit as it is now. */
export const withTick =
  ({ tick, limit }: { tick: string; limit: number }): QuotaChange =>
  (quota) => {
    const isNew = quota.tick === undefined || tick > quota.tick;
    if (!isNew) return limit === quota.limit ? undefined : { ...quota, limit };
    const older = Object.entries(quota.holders).map(([key, holder]) => [key, { ...holder, ticks: holder.ticks + 1 }]);
    return { ...quota, tick, limit, holders: Object.fromEntries(older) as Quota["holders"] };
  };

/** When to ask again about a slot without a job: at ticks 2, 4, 8 … 64, then every 64, so that a broken queue is not flooded. */
export const isTimeToRemind = (ticks: number): boolean =>
  ticks >= coldTicks && (Number.isInteger(Math.log2(ticks)) || ticks % 64 === 0);
