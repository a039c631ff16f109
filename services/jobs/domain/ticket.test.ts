import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleBatch, sampleCause } from "./samples.ts";
import { neverSubmitted } from "./result.ts";
import {
  openTicket,
  toAdmitted,
  toEnded,
  toMissed,
  toPutBack,
  toStopping,
  toSubmitted,
  toWaiting,
  type Ticket,
  type TicketChange,
} from "./ticket.ts";

const opened = openTicket({ job: sampleBatch("b"), cause: sampleCause("r", "x"), quotaKey: "q", createdAt: "2026" });
const changes: Record<string, TicketChange> = {
  toAdmitted,
  toWaiting,
  toPutBack: toPutBack({ notBefore: 5, message: "busy" }),
  toSubmitted: toSubmitted({ arn: "arn", name: "name" }),
  toStopping: toStopping("deadline"),
  toMissed,
  toEnded: toEnded(neverSubmitted(opened, "cancelled")),
};
const rank: Record<Ticket["phase"], number> = { waiting: 0, admitted: 0, submitted: 1, ended: 2 };

test("whatever happens in whatever order: a submitted ticket never waits again, an ended one never changes", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Object.values(changes)), { maxLength: 12 }), (history) => {
      history.reduce((ticket, change) => {
        const next = change(ticket) ?? ticket;
        expect(rank[next.phase]).toBeGreaterThanOrEqual(rank[ticket.phase]);
        if (ticket.phase === "ended") expect(next).toBe(ticket);
        if (ticket.jobArn !== undefined) expect(next.jobArn).toBe(ticket.jobArn);
        expect(next.attempt).toBe(1);
        expect(next.phase === "ended").toBe(next.result !== undefined);
        return next;
      }, opened);
    }),
  );
});

/** Which phase each change leads to from each; what is left out changes nothing. */
const phases: Record<string, Partial<Record<Ticket["phase"], Ticket["phase"]>>> = {
  toAdmitted: { waiting: "admitted" },
  toWaiting: { admitted: "waiting" },
  toPutBack: { waiting: "waiting", admitted: "waiting" },
  toSubmitted: { waiting: "submitted", admitted: "submitted" },
  toStopping: { waiting: "waiting", admitted: "admitted", submitted: "submitted" },
  toMissed: { submitted: "submitted" },
  toEnded: { waiting: "ended", admitted: "ended", submitted: "ended" },
};

test.each(Object.entries(changes))("%s leads from each phase where it should", (name, change) => {
  for (const phase of ["waiting", "admitted", "submitted", "ended"] as const)
    expect(change({ ...opened, phase })?.phase, phase).toBe(phases[name]?.[phase]);
});

test("an end keeps its result, a missed tick counts, a stop keeps its reason", () => {
  const submitted: Ticket = { ...opened, phase: "submitted" };
  const result = neverSubmitted(opened, "cancelled");
  expect(toEnded(result)(submitted)).toEqual({ ...submitted, phase: "ended", result });
  expect(toMissed(submitted)?.missedTicks).toBe(1);
  expect(toStopping("deadline")(submitted)?.stopping).toBe("deadline");
});

test("a put-back counts, says why and keeps its place in line", () => {
  const admitted = toAdmitted(opened) ?? opened;
  expect(changes["toPutBack"]?.(admitted)).toEqual({ ...opened, putBacks: 1, busy: "busy", notBefore: 5 });
});

test("the first reason to stop stands", () => {
  const submitted = changes["toSubmitted"]?.(opened) ?? opened;
  const stopping = toStopping("cancelled")(submitted) ?? submitted;
  expect(toStopping("deadline")(stopping)).toBeUndefined();
});
