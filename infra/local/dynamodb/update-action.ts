import { db, type Action, type Item } from "./dynalite.ts";
import type { Path } from "./matches.ts";
import { applyUpdate, ImpossibleUpdate, onlyRemoves, sectionsOf, type Section } from "./update-item.ts";

/** dynalite's own is wrong about positions in lists and copies of values, and makes an item out of removals. */
export const updateItem: Action = (store, data, done) => {
  const { TableName, Key, ReturnValues: wish } = data as { TableName: string; Key: Item; ReturnValues?: string };
  const updates = data["_updates"] as { sections: Section[]; paths: Path[] } | undefined;
  const legacy = (data["AttributeUpdates"] ?? {}) as Parameters<typeof sectionsOf>[0];
  store.getTable(TableName, (missing, table) => {
    if (missing || !table) return done(missing);
    const refused = db.validateKey(Key, table) ?? db.validateUpdates(data["AttributeUpdates"], updates, table);
    if (refused) return done(refused);
    const items = store.getItemDb(TableName);
    const place = db.createKey(Key, table);
    let before: Item | undefined;
    items.get(place, (_error, found) => void (before = found as Item | undefined));
    const failed = db.checkConditional(data, before);
    if (failed) return done(failed);
    const sections = updates?.sections ?? sectionsOf(legacy);
    const item = before ? structuredClone(before) : { ...Key };
    try {
      applyUpdate(sections, item);
    } catch (cause) {
      if (!(cause instanceof ImpossibleUpdate)) throw cause;
      const message = updates || !cause.isWrongType ? cause.message : "Type mismatch for attribute to update";
      return done(db.validationError(message));
    }
    if (db.itemSize(item) > store.options.maxItemSize)
      return done(db.validationError("Item size to update has exceeded the maximum allowed size"));
    const after = before === undefined && onlyRemoves(sections) ? undefined : item;
    const paths = updates?.paths ?? Object.keys(legacy).map((name): Path => [name]);
    const shown = shownOf(wish, { before, after, paths });
    const output = {
      ...(shown && Object.keys(shown).length > 0 && { Attributes: shown }),
      ConsumedCapacity: db.addConsumedCapacity(data, false, before, after),
    };
    if (after === undefined) return done(null, output);
    db.updateIndexes(store, table, before, after, (error) => {
      if (error) return done(error);
      items.put(place, after, () => done(null, output));
    });
  });
};

type Change = { before: Item | undefined; after: Item | undefined; paths: Path[] };

const shownOf = (wish: string | undefined, { before, after, paths }: Change): Item | undefined => {
  const item = wish?.endsWith("_OLD") ? before : after;
  if (wish === undefined || wish === "NONE" || item === undefined) return undefined;
  return wish.startsWith("ALL_") ? item : db.mapPaths(paths, item);
};
