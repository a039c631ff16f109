import { stableId, type CapacityAbandoned, type DataOf, type Metadata } from "../../../events-schema/index.ts";
import { tagKeys, type Tags } from "./tags.ts";

/** What Bedrock tells of a capacity, as far as it is said on. */
type Seen = Omit<DataOf<typeof CapacityAbandoned>["hosted"], "since"> & { readonly createdAt: string };

/** What is said of capacity that nobody answers for: from the resource and its tags alone, so that every sweep says the same. */
export const abandonedOf = (
  { method, arn, name, modelUnits, createdAt }: Seen,
  tags: Tags,
): DataOf<typeof CapacityAbandoned> => ({
  hosted: { method, arn, name, modelUnits, since: createdAt },
  decideBy: new Date(tags[tagKeys.decideBy] ?? 0).toISOString(),
});

/** Nothing is known of its run but the tag. Nobody knows who asked for it, so the stack's own account stands there. */
export const causeOfAbandoned = (
  { arn }: Seen,
  { tags, account, tick }: { tags: Tags; account: string; tick: string },
): Metadata => ({
  id: stableId("capacity-seen", arn),
  version: 1,
  runId: (tags[tagKeys.run] ?? "").slice(0, 64) || stableId("no-run", arn),
  causationId: "the-sweep",
  hops: 0,
  time: tick,
  requester: { account },
});
