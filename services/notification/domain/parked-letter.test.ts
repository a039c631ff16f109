import fc from "fast-check";
import { expect, test } from "vitest";
import type { Metadata } from "../../../events-schema/index.ts";
import { isOwn, parkedLetter, windowBefore, windowOf, type Parked } from "./parked-letter.ts";

const metadata: Metadata = {
  id: "e-1",
  version: 1,
  runId: "run-1",
  causationId: "c-1",
  hops: 7,
  time: "2026-11-25T10:15:00.000Z",
  requester: { account: "111122223333" },
};
const parked: Parked = { parkedId: "m-1", consumer: "jobs/intake", code: "a/b", reason: "no" };
const letterOf = (data: Parked) =>
  parkedLetter({ metadata, data, window: "w-1", hourBefore: 2, place: { stack: "choreo" }, attempt: 1 });

test.each([
  ["notification/onRunEnded", true],
  ["notification", false],
  ["jobs/notification/", false],
  ["notifications/onRunEnded", false],
])("what %s parked is this service's own: %j", (consumer, own) => {
  expect(isOwn({ ...parked, consumer })).toBe(own);
});

test("a mail says what waits, how often it happened, and the commands that look at it and send it back", () => {
  const letter = letterOf({ ...parked, eventType: "ModelTrained" });
  expect(letter).toMatchObject({
    reference: "w-1",
    subject: "choreo: a message was parked by jobs/intake: a/b",
    tone: "bad",
    verdict: "parked",
    lead: "no",
  });
  const [facts, steps] = letter.parts;
  expect(facts?.kind === "facts" && facts.facts.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    "Code: a/b",
    "Event: ModelTrained",
    "Run: run-1",
    "Parked message: m-1",
    "The same, in the hour before: 2",
  ]);
  expect(steps?.kind === "steps" && steps.steps.map(({ command }) => command)).toEqual([
    "npm run choreo -- redrive --id m-1",
    "npm run choreo -- redrive --consumer jobs/intake --code a/b --dry-run",
  ]);
  expect(JSON.stringify(steps)).toContain("the README of jobs)");
  expect(JSON.stringify(letterOf(parked).parts)).not.toContain("Event");
});

test("messages are told by one mail where reaction, code and hour are the same, and only there", () => {
  const of = fc.record({
    consumer: fc.constantFrom("jobs/intake", "jobs/onTick"),
    code: fc.constantFrom("a/b", "a/c"),
    at: fc.integer({ min: 0, max: 6 }).map((half) => Date.UTC(2026, 10, 25, 21, 30 * half)),
  });
  const hour = (at: number) => Math.floor(at / 3_600_000);
  const windowAt = (one: { consumer: string; code: string; at: number }) =>
    windowOf({ ...parked, ...one }, new Date(one.at).toISOString());
  fc.assert(
    fc.property(of, of, (one, other) => {
      const isSame = one.consumer === other.consumer && one.code === other.code;
      expect(windowAt(one) === windowAt(other)).toBe(isSame && hour(one.at) === hour(other.at));
      expect(windowBefore({ ...parked, ...one }, new Date(one.at).toISOString()) === windowAt(other)).toBe(
        isSame && hour(one.at) - 1 === hour(other.at),
      );
    }),
  );
});
