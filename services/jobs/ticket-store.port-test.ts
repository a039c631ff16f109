import { describe, expect, test } from "vitest";
import { sampleBatch, sampleCause, sampleKey } from "./domain/samples.ts";
import { neverSubmitted } from "./domain/result.ts";
import { openTicket, toAdmitted, toEnded, toSubmitted, type Ticket } from "./domain/ticket.ts";
import type { TicketStore } from "./ports.ts";

const ticketOf = (name: string, { runId = "run-a", age = 0, quotaKey = "q" } = {}): Ticket =>
  openTicket({
    job: sampleBatch(name),
    cause: sampleCause(runId, name),
    quotaKey,
    createdAt: `2026-01-01T00:00:${String(age).padStart(2, "0")}.000Z`,
  });

/** What every TicketStore keeps; `make` gives an empty one. */
export const describeTicketStore = (name: string, make: () => Promise<TicketStore>): void => {
  describe(`${name} as TicketStore`, () => {
    test("the first ticket of a key stands", async () => {
      const store = await make();
      expect(await store.read(sampleKey("x"))).toBeUndefined();
      expect(await store.open(ticketOf("x"))).toBe("opened");
      expect(await store.open(ticketOf("x", { runId: "other" }))).toBe("existed");
      expect(await store.read(sampleKey("x"))).toEqual(ticketOf("x"));
    });

    test("writes only over the version that was read, and counts on", async () => {
      const store = await make();
      const ticket = ticketOf("x");
      expect(await store.replace(ticket)).toBe(false);
      await store.open(ticket);
      const admitted = toAdmitted(ticket) ?? ticket;
      expect(await store.replace(admitted)).toBe(true);
      expect(await store.replace({ ...ticket, putBacks: 9 })).toBe(false);
      expect(await store.read(ticket.jobKey)).toEqual({ ...admitted, version: 2 });
    });

    test("of two writers at once one wins", async () => {
      const store = await make();
      const ticket = ticketOf("x");
      await store.open(ticket);
      const won = await Promise.all([1, 2, 3].map(async (putBacks) => store.replace({ ...ticket, putBacks })));
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    test("lists the waiting by run, oldest first, no more of each run than asked for", async () => {
      const store = await make();
      const tickets = [
        ticketOf("a2", { age: 2 }),
        ticketOf("a1", { age: 1 }),
        ticketOf("a3", { age: 3 }),
        ticketOf("b1", { runId: "run-b", age: 50 }),
        ticketOf("odd", { runId: "run-a#$ü!", age: 50 }),
        ticketOf("longer", { runId: "run-aa", age: 50 }),
        ticketOf("elsewhere", { quotaKey: "other" }),
      ];
      for (const ticket of tickets) await store.open(ticket);
      const keys = (await store.waitingByRun("q", 2)).map(({ jobKey }) => jobKey);
      expect(keys.toSorted()).toEqual(["a1", "a2", "b1", "odd", "longer"].map(sampleKey).toSorted());
      expect(keys.indexOf(sampleKey("a1"))).toBeLessThan(keys.indexOf(sampleKey("a2")));
      expect(await store.waitingByRun("nothing", 2)).toEqual([]);
    });

    test("lists the live while they are", async () => {
      const store = await make();
      const ticket = ticketOf("x");
      await store.open(ticket);
      expect(await store.live("q")).toEqual([]);
      const submitted = toSubmitted({ arn: "arn", name: "name" })(ticket) ?? ticket;
      await store.replace(submitted);
      expect((await store.live("q")).map(({ jobArn }) => jobArn)).toEqual(["arn"]);
      expect(await store.waitingByRun("q", 9)).toEqual([]);
      const live = { ...submitted, version: 2 };
      await store.replace(toEnded(neverSubmitted(live, "cancelled"))(live) ?? live);
      expect(await store.live("q")).toEqual([]);
    });

    test("knows a run's job keys, each once", async () => {
      const store = await make();
      await store.noteOfRun("run-a", sampleKey("x"));
      await store.noteOfRun("run-a", sampleKey("x"));
      await store.noteOfRun("run-b", sampleKey("y"));
      expect(await store.jobKeysOfRun("run-a")).toEqual([sampleKey("x")]);
      expect(await store.jobKeysOfRun("run-c")).toEqual([]);
    });
  });
};
