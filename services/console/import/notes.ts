/** What an import changed, each in one sentence, in the order in which it came up; the same is said once. */
export type Notes = {
  /** Carried over in another form. */
  changed(sentence: string): void;
  /** Not carried over. */
  left(sentence: string): void;
  readonly all: readonly Note[];
};
export type Note = { readonly kind: "changed" | "left"; readonly sentence: string };

export const takeNotes = (): Notes => {
  const all: Note[] = [];
  const add = (kind: Note["kind"], sentence: string): void => {
    if (!all.some((note) => note.sentence === sentence)) all.push({ kind, sentence });
  };
  return {
    changed: (sentence) => add("changed", sentence),
    left: (sentence) => add("left", sentence),
    all,
  };
};

/** The file is not one of theirs, or cannot be read; every reason is a sentence. */
export class NotImportable extends Error {
  override readonly name = "NotImportable";
  readonly reasons: readonly string[];
  constructor(reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.reasons = reasons;
  }
}
