/** What an import changed or could not take, each in one sentence, in the order in which it came up; the same is said once. */
export type Notes = {
  /** Carried over in another form. */
  changed(sentence: string): void;
  /** Not carried over. */
  left(sentence: string): void;
  /** Nothing can be made of it. The import goes on, so that everything of the kind is said at once. */
  refused(at: string, sentence: string): void;
  readonly all: readonly Note[];
  readonly refusals: readonly Refusal[];
};
export type Note = { readonly kind: "changed" | "left"; readonly sentence: string };
/** `at`: where in their file, as a JSON pointer. */
export type Refusal = { readonly at: string; readonly sentence: string };

export const takeNotes = (): Notes => {
  const all: Note[] = [];
  const refusals: Refusal[] = [];
  const add = (kind: Note["kind"], sentence: string): void => {
    if (!all.some((note) => note.sentence === sentence)) all.push({ kind, sentence });
  };
  return {
    changed: (sentence) => add("changed", sentence),
    left: (sentence) => add("left", sentence),
    refused: (at, sentence) => void refusals.push({ at, sentence }),
    all,
    refusals,
  };
};

/** The file is not one of theirs, or cannot be read; every reason is a sentence. */
export class NotImportable extends Error {
  override readonly name = "NotImportable";
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[], options?: ErrorOptions) {
    super(refusals.map(({ sentence }) => sentence).join("\n"), options);
    this.refusals = refusals;
  }
}
