/** How it looks at a glance. */
export type Tone = "good" | "mixed" | "bad" | "neutral";

/** A mail before it has a form. All of it is content: whoever renders it escapes it. */
export type Letter = {
  /** The same for every try to tell the same thing: who gets two mails sees that they are one. */
  readonly reference: string;
  readonly subject: string;
  readonly tone: Tone;
  /** One or two words: what happened. */
  readonly verdict: string;
  /** What it happened to. */
  readonly title: string;
  readonly lead: string;
  readonly parts: readonly Part[];
  readonly footer: readonly string[];
};

export type Part = { readonly heading: string } & (
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "steps"; readonly steps: readonly Step[] }
  | { readonly kind: "links"; readonly links: readonly Link[]; readonly note: string }
);

export type Fact = { readonly label: string; readonly value: string };
/** What to do, and the command that does it where there is one. */
export type Step = { readonly say: string; readonly command?: string };
export type Link = { readonly label: string; readonly url: string };

/** What a mail program shows whole in its list; longer ones are cut. */
export const subjectLengthMax = 100;
export const lineLengthMax = 1000;
