import { readValues } from "../../records/line-objects.ts";
import { AnswerLine, type Role } from "../asking/reply.ts";
import type { Answer } from "../domain/answer.ts";
import { pairAnswers, type Listing, type Pair } from "../domain/pair.ts";
import type { ScoredPair } from "../domain/score.ts";
import type { Evaluation } from "../life/evaluation.ts";
import { chunkNames, placeOf } from "../planning/place.ts";
import { TestCase, questionText } from "../planning/question.ts";
import type { EvaluationPorts, RecordSheet } from "../ports.ts";
import { firstSamples } from "./samples.ts";
import { emptyTally, mergeListings, withChunk, type ModelTally } from "./tally.ts";

/** Everything the report needs but the texts, which go to the sheet chunk by chunk. */
export type Gathered = {
  /** Grows in place: a hundred thousand are not copied for each chunk. */
  readonly scored: ScoredPair[];
  readonly candidate: ModelTally;
  readonly base: ModelTally;
  readonly cutReferences: Listing;
  readonly samples: readonly Pair[];
};

/** Reads the chunks with their answers, one at a time, pairs them by record id, scores each pair and adds each record to the sheet. */
export const gather = async (
  { objects, evaluationsUri, score }: Pick<EvaluationPorts, "objects" | "evaluationsUri" | "score">,
  { runId, chunks }: Evaluation,
  sheet: RecordSheet,
): Promise<Gathered> => {
  const place = placeOf(evaluationsUri, runId);
  let gathered = nothingYet();
  for (const chunk of chunkNames(chunks)) {
    const cases = await readValues(objects, place.chunk(chunk), TestCase);
    const lines = await readValues(objects, place.answers(chunk), AnswerLine);
    gathered = addChunk(gathered, { cases, lines }, { sheet, score });
  }
  return gathered;
};

const nothingYet = (): Gathered => ({
  scored: [],
  candidate: emptyTally,
  base: emptyTally,
  cutReferences: { count: 0, first: [] },
  samples: [],
});

type Chunk = { cases: readonly TestCase[]; lines: readonly AnswerLine[] };

type Desk = { sheet: RecordSheet; score: EvaluationPorts["score"] };

const addChunk = (before: Gathered, { cases, lines }: Chunk, { sheet, score }: Desk): Gathered => {
  const records = cases.map(({ recordId, question, reference }) => ({
    recordId,
    prompt: questionText(question),
    reference,
  }));
  const pairing = pairAnswers({ records, candidate: answersOf(lines, "candidate"), base: answersOf(lines, "base") });
  const scored = new Map(pairing.pairs.map((pair) => [pair.recordId, score(pair)]));
  const byId = new Map(lines.map((line) => [line.recordId, line]));
  for (const record of records) {
    const scores = scored.get(record.recordId)?.scores;
    sheet.add({ ...record, ...(byId.get(record.recordId) ?? neverAsked), ...(scores && { scores }) });
  }
  before.scored.push(...scored.values());
  return {
    scored: before.scored,
    candidate: withChunk(before.candidate, { tally: pairing.candidate, lines, role: "candidate" }),
    base: withChunk(before.base, { tally: pairing.base, lines, role: "base" }),
    cutReferences: mergeListings(before.cutReferences, pairing.cutReferences),
    samples: firstSamples(before.samples, pairing.pairs),
  };
};

const noReply = { unanswered: "never asked", inputTokens: 0, outputTokens: 0, calls: 0 };
const neverAsked = { candidate: noReply, base: noReply };

const answersOf = (lines: readonly AnswerLine[], role: Role): Answer[] =>
  lines.map(({ recordId, [role]: reply }) =>
    "text" in reply ? { recordId, text: reply.text } : { recordId, unanswered: reply.unanswered },
  );
