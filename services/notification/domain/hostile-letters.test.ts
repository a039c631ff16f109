import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../../test/any-character.ts";
import { abandonedLetter, referenceOfAbandoned } from "./abandoned-letter.ts";
import { announceAbandoned, announceParked, announceRun } from "./announcement.ts";
import { knownRunOf } from "./known-run.ts";
import { linkHours } from "./link-parts.ts";
import { leftOutNotes, refusedNotes } from "./notes.ts";
import { oneLine, shellWord } from "./plain-text.ts";
import { renderHtml } from "./render-html.ts";
import { renderText } from "./render-text.ts";
import { runLetter, type Ended } from "./run-letter.ts";
import { stuckLetter } from "./stuck-letter.ts";
import { metadata, place, problem, cost, ends, letterOf, parked, parkedOf, abandoned } from "./letters.testing.ts";

/** Everything that a page, a header or a terminal could take for more than text. */
const hostile = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 300 }),
  fc.constantFrom(
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><style>*{display:none}</style>",
    "a\r\nBcc: victim@example.com",
    "\u202egnp.exe",
    "javascript:alert(1)",
    "&lt;already&amp;escaped",
    "${7*7} {{x}} <%= y %>",
    "'; rm -rf / #",
    "\ud800 half a character",
    "x".repeat(5000),
  ),
);
const filled = hostile.map((text) => (text === "" ? "-" : text));
const hostileEnd: fc.Arbitrary<Ended> = fc.record({
  outcome: fc.constantFrom<Ended["outcome"][]>("succeeded", "partial", "failed", "rejected", "cancelled"),
  reason: filled,
  summary: fc.dictionary(
    fc.oneof(hostile, fc.constantFrom("metric", "hosted", "reportUri", "difference", "__proto__", "constructor")),
    fc.oneof(hostile, fc.double()),
    { maxKeys: 60 },
  ),
  problem: fc.record({
    code: fc.constant("a/b"),
    message: filled,
    remedy: filled,
    places: fc.array(hostile, { maxLength: 3 }),
  }),
  cost: fc.constant(cost),
});

/** Our own tags and nothing else; each content stands between two of them. */
const ownTags =
  /<\/?(?:!doctype|html|head|meta|title|body|table|tr|td|span|h1|h2|p|pre|div|br|a)(?: [a-z-]+(?:="[^"<>]*")?)*>/g;

const ownAttributes = new Set(
  "lang charset name content style role width cellpadding cellspacing align href".split(" "),
);

const expectSafe = (letter: ReturnType<typeof letterOf>): void => {
  expect(Array.from(letter.subject).length).toBeLessThanOrEqual(100);
  expect(letter.subject).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  const html = renderHtml(letter);
  expect(html.replaceAll(ownTags, "")).not.toMatch(/[<>"]/);
  // Text may look like a tag once it is escaped; what stands in a real tag is ours.
  const tags = [...html.matchAll(ownTags)].map(([tag]) => tag);
  const names = tags.flatMap((tag) => [...tag.matchAll(/ ([a-z-]+)="/g)].map(([, name]) => name));
  expect(names.filter((name) => !ownAttributes.has(name ?? ""))).toEqual([]);
  expect(tags.filter((tag) => tag.includes("url("))).toEqual([]);
  expect([...html.matchAll(/href="([^"]*)"/g)].filter(([, url = ""]) => !/^https?:\/\//.test(url))).toEqual([]);
  expect(renderText(letter)).not.toMatch(/[\p{Cc}\u202a-\u202e](?<!\n)/u);
  expect(html).toContain(letter.reference);
};

describe("content is data", () => {
  test("in the mail about a run's end, whatever it says", () => {
    fc.assert(
      fc.property(hostileEnd, filled, (data, runId) => {
        const own = { ...metadata, runId: runId.slice(0, 64) };
        expectSafe(letterOf(data, { metadata: own }));
        const { subject, message, attributes } = announceRun(
          { metadata: own, data, resultsUri: "s3://b/k" },
          { stack: "choreo", reference: "r", attempt: 1 },
        );
        expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
        expect(attributes).toEqual({ type: "RunEnded", outcome: data.outcome });
        expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(250_000);
      }),
    );
  });

  test("in all that stands around it: links, why they are not signed, who was told, what has no price", () => {
    const link = fc.record({
      label: filled,
      url: fc.oneof(
        fc.constantFrom("https://example.com/a?b=c&d=%22#e", "http://example.com:8080/"),
        filled.map((text) => encodeURIComponent(text.toWellFormed())),
        fc.constant("javascript:alert(1)"),
      ),
    });
    fc.assert(
      fc.property(fc.array(link), filled, fc.array(filled), (links, words, list) => {
        const whole: Ended = {
          ...ends.partial,
          cost: { ...cost, unknown: list, notCounted: list },
          problem: { ...problem, code: words, places: list },
        };
        const notes = [
          ...leftOutNotes(list),
          ...refusedNotes(list, words),
          ...list.map((label) => ({ label, value: words })),
        ];
        const letter = runLetter({
          metadata: { ...metadata, requester: { account: words } },
          data: whole,
          place,
          attempt: 1,
          notes,
          links: { links, hours: linkHours, why: words },
        });
        expectSafe(letter);
      }),
    );
  });

  test("in the mail about a run that is stuck", () => {
    fc.assert(
      fc.property(filled, filled, (runId, account) => {
        const run = { ...knownRunOf(metadata, {}, 72), runId: runId.slice(0, 64), account };
        expectSafe(stuckLetter({ run, place, attempt: 1, notes: [] }));
      }),
    );
  });

  test("in the mail about a parked message", () => {
    fc.assert(
      fc.property(filled, filled, filled, (consumer, code, reason) => {
        const data = { ...parked, consumer, code, reason };
        expectSafe(parkedOf(data));
        const told = announceParked({ metadata, data, hourBefore: 0 }, { stack: "choreo", reference: "r", attempt: 1 });
        expect(told.subject).toMatch(/^[!-~][ -~]{0,98}$/);
        for (const value of Object.values(told.attributes)) expect(value).toMatch(/^[!-~]{1,256}$/);
      }),
    );
  });

  test("in the mail about capacity that nobody answers for", () => {
    fc.assert(
      fc.property(filled, filled, (name, arn) => {
        const data = { ...abandoned, hosted: { ...abandoned.hosted, name, arn } };
        expectSafe(abandonedLetter({ metadata, data, place, attempt: 1 }));
        const told = announceAbandoned({ metadata, data }, { stack: "choreo", reference: "r", attempt: 1 });
        expect(told.subject).toMatch(/^[!-~][ -~]{0,98}$/);
        expect(referenceOfAbandoned(data)).toBe(abandonedLetter({ metadata, data, place, attempt: 9 }).reference);
      }),
    );
  });

  test("and one word of a shell", () => {
    expect(["run-1", "a b", "-rf", "it's; ls", "$(ls)"].map(shellWord)).toEqual([
      "run-1",
      "'a b'",
      "'-rf'",
      "'it'\\''s; ls'",
      "'$(ls)'",
    ]);
  });

  test("one line is never longer than it may be, and says so", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 50 }), (content, lengthMax) => {
        expect(Array.from(oneLine(content, lengthMax)).length).toBeLessThanOrEqual(lengthMax);
      }),
    );
    expect(oneLine("a\r\n b\t\u0000c", 10)).toBe("a b c");
    expect(oneLine("abcdef", 4)).toBe("abc…");
  });
});
