import { backoffMs, type Clock, type Random } from "../chassis/clock.ts";
import { spendMs } from "./pace.ts";

/** Requests to one model at once; five functions at once make fifteen, under the smallest request quota of a customizable family. */
const width = 3;

/** How long one answer may take: the longest that a model writes, from a slow one. With a permission before it, a function's 300 s are kept. */
export const answerMsMax = 120_000;

/** How asking ended: all were asked, the model throttles, or the permission is over. */
export type Spent = "through" | "throttled" | "out of time";

/**
 * Asks each item once, as permitted at `since` by this process's clock. A model that throttles is asked nothing more now, and none once the
 * permission is spent. That is a duration by one clock; if the clock is set back, the permission is over.
 */
export const spend = async <Item>(
  clock: Clock,
  { items, since }: { readonly items: readonly Item[]; readonly since: number },
  ask: (item: Item) => Promise<"settled" | "throttled">,
): Promise<Spent> => {
  const left = items.values();
  let ended: Spent = "through";
  const isLate = () => {
    const passedMs = clock.now().getTime() - since;
    return passedMs < 0 || passedMs >= spendMs;
  };
  const worker = async (): Promise<void> => {
    for (const item of left) {
      if (ended !== "through") return;
      if (isLate()) ended = "out of time";
      else if ((await ask(item)) === "throttled") ended = "throttled";
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return ended;
};

/** Milliseconds: from seconds to ten minutes, so that minutes of throttling cost a few knocks. */
const leastMs = 5_000;
const backOff = { baseMs: 10_000, capMs: 600_000 };

/** Until a model that throttled or failed is asked again; `waits` is how often it was left alone before. */
export const patienceMs = (waits: number, random: Random): number => leastMs + backoffMs(waits, random, backOff);
