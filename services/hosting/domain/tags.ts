import type { Lease } from "./lease.ts";

export type Tags = Readonly<Record<string, string>>;

/** Keys on what this stack makes at Bedrock. What the sweep may delete is decided by these alone, so that a lost table costs nothing. */
export const tagKeys = {
  stack: "choreo:stack",
  run: "choreo:run",
  decision: "choreo:decision",
  decideBy: "choreo:decide-by",
  owner: "choreo:owner",
  until: "choreo:until",
  endpoint: "choreo:endpoint",
  base: "choreo:base-model",
  previous: "choreo:previous",
} as const;

/** What a tag's value takes (API reference, Tag). */
const clean = (value: string): string => value.replaceAll(/[^a-zA-Z0-9\s._:/=+@-]/g, "_").slice(0, 256);

const known = (tags: Record<string, string | undefined>): Tags =>
  Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => (value === undefined ? [] : [[key, clean(value)]])),
  );

const ownership = (stack: string, { key, section }: Lease) => ({
  [tagKeys.stack]: stack,
  [tagKeys.run]: key,
  [tagKeys.owner]: section.owner,
});

/** On a run's own capacity from its creation. They follow from the row alone: a second Create with the same token must ask for the same. */
export const candidateTags = (stack: string, lease: Lease, decideBy: string): Tags =>
  known({ ...ownership(stack, lease), [tagKeys.decision]: "pending", [tagKeys.decideBy]: decideBy });

/** The decision, on the resource itself. */
export const keepTags = ({ section }: Lease): Tags =>
  known({ [tagKeys.decision]: "keep", [tagKeys.until]: section.until });

/** On an endpoint from its creation. Until it answers it is undecided like everything else, so that one that never does is swept. */
export const endpointTags = (stack: string, lease: Lease, decideBy: string): Tags => ({
  ...candidateTags(stack, lease, decideBy),
  ...known({ [tagKeys.endpoint]: lease.section.endpoint, [tagKeys.base]: lease.model.baseModel }),
});

/** On an endpoint that has taken a model over, with the way back. */
export const endpointKeptTags = (from: string | undefined, { owner, until }: EndpointWishes = {}): Tags =>
  known({
    [tagKeys.decision]: "keep",
    [tagKeys.previous]: from,
    [tagKeys.owner]: owner,
    [tagKeys.until]: until,
  });

/** Of the run that promotes onto it; what it leaves out stays as the run before has said it. */
export type EndpointWishes = { readonly owner?: string | undefined; readonly until?: string | undefined };

export const isOfStack = (tags: Tags, stack: string): boolean => tags[tagKeys.stack] === clean(stack);

export const isOwnCapacity = (tags: Tags, { stack, runId }: { stack: string; runId: string }): boolean =>
  isOfStack(tags, stack) && tags[tagKeys.run] === clean(runId) && tags[tagKeys.endpoint] === undefined;

/** Undecided, of this stack, and so far past its time that whoever should have decided is not coming. */
export const isAbandoned = (
  tags: Tags,
  { stack, now, graceMs }: { stack: string; now: Date; graceMs: number },
): boolean => {
  const decideBy = Date.parse(tags[tagKeys.decideBy] ?? "");
  return (
    isOfStack(tags, stack) &&
    tags[tagKeys.decision] === "pending" &&
    Number.isFinite(decideBy) &&
    now.getTime() > decideBy + graceMs
  );
};
