import type { KnownRun } from "./known-run.ts";
import type { Fact, Part } from "./letter.ts";

/** What the stack's recipients are told of those whom a request names. */
export const leftOutNotes = (leftOut: readonly string[]): Fact[] =>
  leftOut.map((email) => ({
    label: "Left out",
    value: `${email}: the request names it, and this stack lets requests name its own recipients and the domains of the setting notificationDomains only`,
  }));

export const refusedNotes = (emails: readonly string[], reason: string): Fact[] => [
  { label: "Not reached", value: `${emails.join(", ")}: the request names them, and ${reason}` },
];

/** Nobody can know whom a request names that has not been heard. */
export const unheardNotes = ({ isUnheard }: Pick<KnownRun, "isUnheard">): Fact[] =>
  isUnheard
    ? [
        {
          label: "Perhaps left out",
          value:
            "whom the request names, if anybody: it had not reached this service a quarter of an hour after the run's end",
        },
      ]
    : [];

export const noteParts = (notes: readonly Fact[]): Part[] =>
  notes.length === 0 ? [] : [{ heading: "Who was told", kind: "facts", facts: notes }];
