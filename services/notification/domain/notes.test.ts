import { expect, test } from "vitest";
import { leftOutNotes, noteParts, refusedNotes, unheardNotes } from "./notes.ts";

test("each address that a request may not name has a line of its own", () => {
  const notes = leftOutNotes(["eve@evil.example", "mallory@evil.example"]);
  expect(notes.map(({ label }) => label)).toEqual(["Left out", "Left out"]);
  expect(notes[1]?.value).toMatch(/^mallory@evil\.example: .*notificationDomains only$/);
});

test("whom SES refuses to mail stands in one line, with its reason", () => {
  expect(refusedNotes(["ada@lab.example.org", "bob@lab.example.org"], "not verified")).toEqual([
    {
      label: "Not reached",
      value: "ada@lab.example.org, bob@lab.example.org: the request names them, and not verified",
    },
  ]);
});

test("an unheard request is spoken of, a heard one is not", () => {
  expect(unheardNotes({ isUnheard: true }).map(({ label }) => label)).toEqual(["Perhaps left out"]);
  expect(unheardNotes({})).toEqual([]);
});

test("without notes there is no heading for them", () => {
  expect(noteParts([])).toEqual([]);
  const facts = unheardNotes({ isUnheard: true });
  expect(noteParts(facts)).toEqual([{ heading: "Who was told", kind: "facts", facts }]);
});
