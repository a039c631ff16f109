import type { Metadata } from "../../../events-schema/index.ts";
import { assert } from "../outcome.ts";
import { laterTombstone } from "../ended-runs.ts";
import type { EdgePorts, Ledger, Publisher, Tombstone, Tombstones } from "../ports.ts";
import { emitFrom, type Emit, type OutgoingEvent } from "../publish.ts";
import { brokenContract } from "./broken-contract.ts";
import { memoryObjects, type MemoryObjects } from "./memory-objects.ts";
import { stored } from "./stored.ts";
import { virtualClock, type VirtualClock } from "./virtual-clock.ts";

/** Every port of the edge in memory: what the simulation and the reactions' own tests run on. */
export type MemoryEdge = {
  ports: EdgePorts & { clock: VirtualClock; objects: MemoryObjects };
  /** What was put on the bus, in order, duplicates too; each validates strictly, or putting it there fails. */
  published: OutgoingEvent[];
  emitFrom: (cause: Metadata) => Emit;
};

/** Where events too large for the bus leave their data. */
export const memoryClaimsUri = "s3://memory/claims/";

export const memoryEdge = ({ service, random = () => 0.5 }: { service: string; random?: () => number }): MemoryEdge => {
  const published: OutgoingEvent[] = [];
  const publisher: Publisher = {
    publish: async (events) => {
      for (const event of events) assert(brokenContract(event) === undefined, brokenContract(event) ?? "");
      published.push(...stored(events as OutgoingEvent[]));
    },
  };
  const ports = {
    publisher,
    ledger: memoryLedger(),
    tombstones: memoryTombstones(),
    objects: memoryObjects(),
    clock: virtualClock(),
    random,
  };
  return {
    ports,
    published,
    emitFrom: (cause) => emitFrom({ service, claimsUri: memoryClaimsUri, ports }, cause),
  };
};

export const memoryLedger = (): Ledger => {
  const handled = new Set<string>();
  const row = (consumer: string, eventId: string) => `${consumer} ${eventId}`;
  return {
    hasHandled: async (consumer, eventId) => handled.has(row(consumer, eventId)),
    recordHandled: async (consumer, eventId) => void handled.add(row(consumer, eventId)),
  };
};

/** Knows nothing of what was handled: what is right with it does not depend on the ledger. */
export const forgetfulLedger: Ledger = { hasHandled: async () => false, recordHandled: async () => undefined };

export const memoryTombstones = (): Tombstones => {
  const states = new Map<string, Tombstone>();
  return {
    read: async (runId) => states.get(runId),
    bury: async (runId, state) => void states.set(runId, laterTombstone(states.get(runId), state)),
  };
};
