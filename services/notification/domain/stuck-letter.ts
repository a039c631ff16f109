import { stableId } from "../../../events-schema/index.ts";
import { footerOf } from "./footer.ts";
import type { KnownRun } from "./known-run.ts";
import { subjectLengthMax, type Fact, type Letter } from "./letter.ts";
import { noteParts } from "./notes.ts";
import { oneLine, shellWord } from "./plain-text.ts";

/** One warning for a run, however long it stays stuck. */
export const referenceOfStuck = (runId: string): string => stableId("run-stuck", runId);

export type StuckLetterOptions = {
  run: KnownRun;
  place: { stack: string };
  attempt: number;
  notes: readonly Fact[];
};

/** The warning that a run has not ended by when it should have. */
export const stuckLetter = ({ run, place, attempt, notes }: StuckLetterOptions): Letter => {
  const { runId, account, requestedAt, dueAt } = run;
  const reference = referenceOfStuck(runId);
  const word = shellWord(runId);
  return {
    reference,
    subject: oneLine(`${place.stack}: run ${runId} has not ended since ${requestedAt}`, subjectLengthMax),
    tone: "mixed",
    verdict: "stuck",
    title: `Run ${runId}`,
    lead: "The run has not ended in the time that is usual, its own deadlines added. It may be waiting for a quota, which costs nothing, or for a message that was parked.",
    parts: [
      {
        heading: "Facts",
        kind: "facts",
        facts: [
          { label: "Asked for", value: requestedAt },
          { label: "Should be over by", value: dueAt },
        ],
      },
      {
        heading: "What to do next",
        kind: "steps",
        steps: [
          {
            say: "See what has happened last. In the local cloud this tells it; on AWS look for the run's id in the functions' logs:",
            command: `npm run choreo -- run ${word}`,
          },
          {
            say: "See whether a message of it waits for somebody (in the local cloud; on AWS a mail has said so when it was parked):",
            command: `npm run choreo -- redrive --run ${word} --dry-run`,
          },
          {
            say: "Stop it, if it is not wanted any more: publish CancellationRequested with its id as runId or, in the local cloud:",
            command: `npm run choreo -- cancel ${word}`,
          },
        ],
      },
      ...noteParts(notes),
    ],
    footer: footerOf(
      `Stack ${place.stack}. The run was asked for by account ${account}. This is said once for a run.`,
      {
        reference,
        attempt,
      },
    ),
  };
};
