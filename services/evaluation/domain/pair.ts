import { choose, type Answer, type Choice } from "./answer.ts";

export type TestRecord = { recordId: string; prompt: string; reference: string | undefined };

/** One record that both models answered. */
export type Pair = { recordId: string; prompt: string; reference: string; candidate: string; base: string };

/** How many, and the first twenty in order of id for the report. */
export type Listing = { count: number; first: readonly string[] };

/** What one model made of the records it was asked. */
export type Tally = {
  asked: number;
  answered: number;
  /** Answered with nothing but white space: counted as answered, and scored. */
  blank: number;
  unanswered: readonly { reason: string; count: number }[];
  /** Answers to records that nobody asked. */
  unknown: Listing;
  /** Records answered more than once. */
  duplicate: Listing;
  /** Answers longer than what is scored. */
  cut: Listing;
};

export type Pairing = {
  /** In order of id, so that the order of delivery changes no score. */
  pairs: readonly Pair[];
  candidate: Tally;
  base: Tally;
  /** Left out of the evaluation: nothing to compare an answer with. */
  withoutReference: Listing;
  /** Left out of the evaluation: one id stands for several records. */
  duplicateRecords: Listing;
  cutReferences: Listing;
};

/** Texts are scored up to here, in UTF-16 units: a bound on the time of one record. What is cut is counted. */
export const textLengthMax = 100_000;

/** Brings the answers of both models together by record id; every record and every answer is accounted for. */
export const pairAnswers = (input: {
  records: readonly TestRecord[];
  candidate: readonly Answer[];
  base: readonly Answer[];
}): Pairing => {
  const byId = Map.groupBy(input.records, (record) => record.recordId);
  const single = [...byId.values()].flatMap((same) => (same.length === 1 ? same : [])).sort(byRecordId);
  const asked = single.filter(hasReference);
  const known = new Set(input.records.map((record) => record.recordId));
  const candidate = gather(asked, input.candidate, known);
  const base = gather(asked, input.base, known);
  return {
    pairs: asked.flatMap((record) => pairOf(record, candidate.choices, base.choices)),
    candidate: candidate.tally,
    base: base.tally,
    withoutReference: listing(single.filter((record) => !hasReference(record)).map((record) => record.recordId)),
    duplicateRecords: listing([...byId].filter(([, same]) => same.length > 1).map(([id]) => id)),
    cutReferences: listing(asked.filter((record) => isOverLong(record.reference)).map((record) => record.recordId)),
  };
};

const byRecordId = (left: { recordId: string }, right: { recordId: string }): number =>
  left.recordId < right.recordId ? -1 : 1;

const hasReference = (record: TestRecord): record is TestRecord & { reference: string } =>
  record.reference !== undefined && record.reference.trim() !== "";

const isOverLong = (text: string): boolean => text.length > textLengthMax;

/** Never between the halves of a surrogate pair. */
const cut = (text: string): string => {
  if (!isOverLong(text)) return text;
  const splitsPair = (text.codePointAt(textLengthMax - 1) ?? 0) > 0xffff;
  return text.slice(0, splitsPair ? textLengthMax - 1 : textLengthMax);
};

const pairOf = (
  { recordId, prompt, reference }: TestRecord & { reference: string },
  ours: ReadonlyMap<string, Choice>,
  theirs: ReadonlyMap<string, Choice>,
): Pair[] => {
  const [candidate, base] = [ours.get(recordId)?.text, theirs.get(recordId)?.text];
  if (candidate === undefined || base === undefined) return [];
  return [{ recordId, prompt, reference: cut(reference), candidate: cut(candidate), base: cut(base) }];
};

const gather = (
  asked: readonly TestRecord[],
  answers: readonly Answer[],
  known: ReadonlySet<string>,
): { choices: ReadonlyMap<string, Choice>; tally: Tally } => {
  const byId = Map.groupBy(answers, (answer) => answer.recordId);
  const choices = new Map(asked.map(({ recordId }) => [recordId, choose(byId.get(recordId) ?? [])]));
  const answered = [...choices].flatMap(([id, { text }]) => (text === undefined ? [] : [{ id, text }]));
  const reasons = [...choices.values()].flatMap(({ unanswered }) => (unanswered === undefined ? [] : [unanswered]));
  const tally = {
    asked: asked.length,
    answered: answered.length,
    blank: answered.filter(({ text }) => text.trim() === "").length,
    unanswered: countReasons(reasons),
    unknown: listing([...byId.keys()].filter((id) => !known.has(id))),
    duplicate: listing([...byId].filter(([id, same]) => known.has(id) && same.length > 1).map(([id]) => id)),
    cut: listing(answered.filter(({ text }) => isOverLong(text)).map(({ id }) => id)),
  };
  return { choices, tally };
};

/** The most frequent reason first. */
const countReasons = (reasons: readonly string[]): Tally["unanswered"] =>
  [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, all]) => ({ reason, count: all.length }))
    .sort((left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1));

const listing = (ids: readonly string[]): Listing => ({ count: ids.length, first: ids.toSorted().slice(0, 20) });
