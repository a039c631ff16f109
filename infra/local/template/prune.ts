import type { Cloud } from "../core/cloud.ts";
import type { Provisioners } from "../wire/types.ts";
import type { Made } from "./names.ts";
import type { StackStore, StoredResource } from "./stack-store.ts";

type Pruning = {
  stackName: string;
  /** What the stack consisted of before. */
  before: readonly StoredResource[];
  made: ReadonlyMap<string, Made>;
  provisioners: Provisioners;
  store: StackStore;
  cloud: Cloud;
};

/** Removes what the template no longer has, last made first, and says in the journal what became of each. */
export const prune = async (pruning: Pruning): Promise<void> => {
  const { before, made, store, provisioners } = pruning;
  for (const old of before.toReversed()) {
    const now = made.get(old.logicalId);
    if (now && identity(now) === identity(old)) continue;
    const outcome = isStillUsed(old, made) ? "lives on under another logical id" : await removeOne(old, pruning);
    if (!now) store.forget(old.logicalId);
    report(old, outcome, pruning);
  }

  async function removeOne(old: StoredResource, { stackName }: Pruning): Promise<string> {
    if (old.retained) return "is kept, as its DeletionPolicy says";
    const handler = provisioners[old.type];
    if (!handler?.remove) return "stays, unless its service removes it; clean the state to be rid of it";
    await handler.remove({
      stack: stackName,
      logicalId: old.logicalId,
      type: old.type,
      ref: old.ref,
      attributes: old.attributes,
    });
    return "is removed";
  }
};

/** The same thing, named anew in the template, must not be removed under its old name. */
const isStillUsed = (old: StoredResource, made: ReadonlyMap<string, Made>): boolean =>
  [...made.values()].some((resource) => identity(resource) === identity(old));

/** What a thing is, wherever it is reached: a queue's Ref is its URL, and has the port of the day in it. */
const identity = ({ type, ref, attributes }: Made): string => `${type} ${attributes["Arn"] ?? ref}`;

const report = ({ logicalId, type, ref }: StoredResource, outcome: string, { cloud, stackName }: Pruning): void => {
  cloud.journal.write({
    kind: "warning",
    message: `${logicalId} (${type}) left the template of ${stackName}; ${ref} ${outcome}.`,
    detail: { logicalId, type, ref },
  });
};
