import { expect } from "vitest";
import { DatasetRejected, RunEnded, stableId, type Detail } from "../../events-schema/index.ts";
import { writeClaim } from "./claim-check.ts";
import { defineService } from "./declaration.ts";
import { describeCrashSweep } from "./memory/crash-sweep.testing.ts";
import { messageOf } from "./memory/envelope-of.ts";
import { memoryClaimsUri, memoryEdge } from "./memory/memory-edge.ts";
import { wordsOf } from "./memory/receive.ts";
import { tapEdge, tapPort } from "./memory/tap.ts";
import { Deferred, Rejected } from "./outcome.ts";
import type { EdgePorts, ReturnPath } from "./ports.ts";
import { reactTo } from "./react-to.ts";
import { deferrals, settle } from "./settle.ts";
import { events, type Wiring } from "./wiring.ts";

/** The edge itself, with one reaction for each way in which a message ends. */
const hears = { events: [RunEnded] } as const;
const service = defineService({
  name: "dataset",
  reactions: {
    tells: { hears, emits: [DatasetRejected], needs: [] },
    rejects: { hears, emits: [], needs: [] },
    defers: { hears, emits: [], needs: [] },
  },
});

/** More than an event may carry. */
const many = Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [`${at} ${"x".repeat(40)}`, 1]));
const problem = { code: "sample/large", message: "too much to say", remedy: "None." };

const wiring: Wiring<typeof service, EdgePorts> = {
  tells: events<EdgePorts>(
    reactTo(RunEnded, async ({ data }, { emit }) => {
      expect(data.summary).toEqual(many);
      await emit(DatasetRejected, "small", { problem });
      await emit(DatasetRejected, "large", {
        problem,
        counts: { rowsIn: 0, records: 0, dropped: many, noticed: {} },
      });
    }),
  ),
  rejects: events<EdgePorts>(
    reactTo(RunEnded, async () => {
      throw new Rejected("sample/never", "it can never succeed");
    }),
  ),
  defers: events<EdgePorts>(
    reactTo(RunEnded, async () => {
      throw new Deferred("not now", { retryAfterMs: 60_000 });
    }),
  ),
};

const metadata = {
  id: stableId("event"),
  version: 1,
  runId: stableId("run"),
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "111122223333" },
};
const data = { outcome: "failed", reason: "a test", summary: many };

type Reaction = keyof typeof wiring;
const stories: Record<string, Reaction> = {
  "an event with a claim makes two events, one with a claim": "tells",
  "an event can never succeed": "rejects",
  "an event comes at a bad moment": "defers",
};

describeCrashSweep({
  service,
  stories,
  tell: async (reaction: Reaction, { process }) => {
    const { ports, published } = memoryEdge({ service: service.name });
    const claim = await writeClaim(ports.objects, `${memoryClaimsUri}${metadata.runId}/`, JSON.stringify(data));
    const detail: Detail = { metadata, claim };
    const message = messageOf({ type: "RunEnded", source: "choreo.hosting", detail });
    const returned = new Set<string>();
    const returnPath: ReturnPath = {
      park: async (_, { code }) => void returned.add(`parked ${code}`),
      defer: async ({ attributes }, delayMs) => void returned.add(`deferred ${delayMs} ${attributes[deferrals] ?? 0}`),
    };
    /** As the queue does: until it is settled. */
    const receive = async (): Promise<string> => {
      const tap = process(reaction);
      const edge = tapEdge(tap, service.name, ports);
      const handle = wiring[reaction]({
        name: reaction,
        service: service.name,
        claimsUri: memoryClaimsUri,
        ports: edge,
      });
      const back = tapPort(tap)("returnPath", returnPath);
      return (await settle(handle, message, { returnPath: back, deferMsMax: 86_400_000 })).outcome;
    };
    const outcome = await receive().catch(receive);
    return {
      outcome,
      returned: [...returned],
      words: wordsOf(published),
      objects: ports.objects.uris(),
      isHandled: await ports.ledger.hasHandled(reaction, metadata.id),
    };
  },
  expectEnding: (ending, reaction, hint, undisturbed) => {
    const outcomes = { tells: "done", rejects: "rejected", defers: "deferred" };
    expect(ending.outcome, hint).toBe(outcomes[reaction]);
    expect(ending.words, hint).toHaveLength(reaction === "tells" ? 2 : 0);
    expect(ending.isHandled, hint).toBe(reaction === "tells");
    expect(ending, hint).toEqual(undisturbed);
  },
});
