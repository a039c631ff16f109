import type { Cloud } from "../core/cloud.ts";
import type { Timer } from "../core/clock.ts";
import type { Input, Item } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";
import { runAction } from "./run-action.ts";
import type { TableSettings } from "./table-settings.ts";

/** Real ms. AWS deletes "within a few days"; once an hour is often enough to show that readers must filter. */
const sweepEveryMs = 3_600_000;
/** An expiry more than five years ago is taken for a mistake and left alone (Developer Guide, "Using time to live"). */
const tooLongAgoSeconds = 5 * 365 * 24 * 3600;

const isExpired = (item: Item, attribute: string, nowSeconds: number): boolean => {
  const number = item[attribute]?.["N"];
  if (typeof number !== "string") return false;
  const expiresAt = Number(number);
  return expiresAt <= nowSeconds && expiresAt > nowSeconds - tooLongAgoSeconds;
};

const keyOf = (store: EntryStore, table: string, item: Item): Input =>
  Object.fromEntries(
    (store.table(table)?.KeySchema ?? []).map(({ AttributeName }) => [AttributeName, item[AttributeName]]),
  );

export type Expiry = { sweep(): Promise<number>; stop(): void };

/** Deletes expired items now and then. Writers compute an expiry from the real clock, so real time decides, whatever the cloud's speed. Nobody is spared from seeing them in between. */
export const startExpiry = (options: {
  cloud: Cloud;
  settings: TableSettings;
  storeOf: (account: string) => EntryStore;
}): Expiry => {
  const { cloud, settings, storeOf } = options;
  let timer: Timer | undefined;
  const sweep = async (): Promise<number> => {
    const nowSeconds = cloud.clock.now() / 1000;
    let deleted = 0;
    for (const { account, table, attribute } of settings.withTtl()) {
      const store = storeOf(account);
      const expired = [...(store.items(table) as Iterable<Item>)].filter((item) =>
        isExpired(item, attribute, nowSeconds),
      );
      for (const item of expired)
        await runAction(cloud.database, store, "DeleteItem", { TableName: table, Key: keyOf(store, table, item) });
      deleted += expired.length;
    }
    return deleted;
  };
  const schedule = (): void => {
    timer = cloud.clock.after(sweepEveryMs, async () => {
      await sweep();
      schedule();
    });
  };
  schedule();
  return { sweep, stop: () => timer?.cancel() };
};
