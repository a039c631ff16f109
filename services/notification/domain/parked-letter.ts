import { stableId, type DataOf, type MessageParked, type Metadata } from "../../../events-schema/index.ts";
import { footerOf } from "./footer.ts";
import { subjectLengthMax, type Letter } from "./letter.ts";
import { oneLine, shellWord } from "./plain-text.ts";

export type Parked = DataOf<typeof MessageParked>;

const hourMs = 3_600_000;

/** All that one reaction gives up on for one reason within one hour, as the messages state it, is told by one mail. */
export const windowOf = ({ consumer, code }: Parked, time: string): string =>
  stableId("parked", consumer, code, hourOf(Date.parse(time)));

export const windowBefore = ({ consumer, code }: Parked, time: string): string =>
  stableId("parked", consumer, code, hourOf(Date.parse(time) - hourMs));

const hourOf = (ms: number): string => new Date(ms).toISOString().slice(0, "2026-01-01T00".length);

/** What this service could not tell is not told by it: that would go round. It stays parked and can be redriven. */
export const isOwn = ({ consumer }: Parked): boolean => consumer.startsWith("notification/");

export type ParkedLetterOptions = {
  metadata: Metadata;
  data: Parked;
  window: string;
  hourBefore: number;
  place: { stack: string };
  attempt: number;
};

/** The warning that messages wait for somebody. */
export const parkedLetter = (options: ParkedLetterOptions): Letter => {
  const { metadata, data, window, hourBefore, place, attempt } = options;
  const { consumer, code, reason, eventType, parkedId } = data;
  const these = `--consumer ${shellWord(consumer)} --code ${shellWord(code)}`;
  return {
    reference: window,
    subject: oneLine(`${place.stack}: a message was parked by ${consumer}: ${code}`, subjectLengthMax),
    tone: "bad",
    verdict: "parked",
    title: `${consumer} could not handle a message`,
    lead: reason,
    parts: [
      {
        heading: "Facts",
        kind: "facts",
        facts: [
          { label: "Code", value: code },
          ...(eventType === undefined ? [] : [{ label: "Event", value: eventType }]),
          // What nobody could read is announced in a run of its own, which is none.
          ...(metadata.runId === parkedId ? [] : [{ label: "Run", value: metadata.runId }]),
          { label: "Parked message", value: parkedId },
          { label: "The same, in the hour before", value: String(hourBefore) },
        ],
      },
      {
        heading: "What to do next",
        kind: "steps",
        steps: [
          {
            say: `Mend the cause (the code has a line in the README of ${code.startsWith("delivery/") ? "dead-letters" : (consumer.split("/")[0] ?? consumer)}), then send the message back: publish RedriveRequested with its id in parkedIds or, in the local cloud:`,
            command: `npm run choreo -- redrive --id ${shellWord(parkedId)}`,
          },
          {
            say: "Others of the same within this hour are kept too, without another mail. In the local cloud this counts them all:",
            command: `npm run choreo -- redrive ${these} --dry-run`,
          },
        ],
      },
    ],
    footer: footerOf(`Stack ${place.stack}. One mail for each reaction, code and hour.`, {
      reference: window,
      attempt,
    }),
  };
};
