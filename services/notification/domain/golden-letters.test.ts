import { describe, expect, test } from "vitest";
import { abandonedLetter } from "./abandoned-letter.ts";
import { knownRunOf } from "./known-run.ts";
import type { Letter } from "./letter.ts";
import { leftOutNotes, refusedNotes, unheardNotes } from "./notes.ts";
import { renderHtml } from "./render-html.ts";
import { renderText } from "./render-text.ts";
import { stuckLetter } from "./stuck-letter.ts";
import { metadata, place, ends, pipeline, letterOf, parked, parkedOf, abandoned, golden } from "./letters.testing.ts";

describe("a mail reads as it did when somebody last looked at it", () => {
  const letters: readonly [name: string, write: () => Letter][] = [
    ...Object.entries(ends).map(([name, end]): [string, () => Letter] => [name, () => letterOf(end)]),
    ["parked", () => parkedOf(parked)],
    ["second-try", () => letterOf(ends.cancelled, { attempt: 2 })],
    [
      "left-out",
      () =>
        letterOf(ends.rejected, {
          notes: [
            ...leftOutNotes(["eve@evil.example"]),
            ...refusedNotes(["ada@lab.example.org"], "MessageRejected: Email address is not verified."),
            ...unheardNotes({ isUnheard: true }),
          ],
        }),
    ],
    ["pipeline", () => letterOf(pipeline)],
    ["abandoned", () => abandonedLetter({ metadata, data: abandoned, place, attempt: 1 })],
    ["stuck", () => stuckLetter({ run: knownRunOf(metadata, {}, 72), place, attempt: 1, notes: [] })],
  ];
  test.each(letters)("%s", async (name, write) => {
    const letter = write();
    await expect(`Subject: ${letter.subject}\n\n${renderText(letter)}`).toMatchFileSnapshot(golden(`${name}.txt`));
    await expect(renderHtml(letter)).toMatchFileSnapshot(golden(`${name}.html`));
  });
});
