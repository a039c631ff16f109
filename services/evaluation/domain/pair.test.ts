import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { pairAnswers, textLengthMax, type TestRecord } from "./pair.ts";

const record = (recordId: string, reference: string | undefined = `reference ${recordId}`): TestRecord => ({
  recordId,
  prompt: `prompt ${recordId}`,
  reference,
});
const answer = (recordId: string, text = `answer ${recordId}`): Answer => ({ recordId, text });
const failure = (recordId: string, unanswered: string): Answer => ({ recordId, unanswered });

describe("answers meet references", () => {
  test("by id and never by position", () => {
    const { pairs } = pairAnswers({
      records: [record("b"), record("a"), record("c")],
      candidate: [answer("c", "candidate c"), answer("a", "candidate a")],
      base: [answer("a", "base a"), answer("b", "base b"), answer("c", "base c")],
    });
    expect(pairs).toEqual([
      { recordId: "a", prompt: "prompt a", reference: "reference a", candidate: "candidate a", base: "base a" },
      { recordId: "c", prompt: "prompt c", reference: "reference c", candidate: "candidate c", base: "base c" },
    ]);
  });

  test("the same in whatever order they arrive, duplicates and failures included", () => {
    const answers = fc.array(
      fc.oneof(
        fc.record({ recordId: fc.constantFrom("a", "b", "c", "x"), text: fc.constantFrom("one", "two", "") }),
        fc.record({ recordId: fc.constantFrom("a", "b", "c"), unanswered: fc.constantFrom("throttled", "refused") }),
      ),
      { maxLength: 8 },
    );
    const records = ["a", "b", "c"].map((id) => record(id));
    fc.assert(
      fc.property(answers, answers, (candidate, base) => {
        const forwards = pairAnswers({ records, candidate, base });
        const backwards = pairAnswers({
          records: records.toReversed(),
          candidate: candidate.toReversed(),
          base: base.toReversed(),
        });
        expect(backwards).toEqual(forwards);
      }),
    );
  });

  test("also where an id is the name of something every object has", () => {
    const ids = ["__proto__", "constructor", ""];
    const { pairs } = pairAnswers({
      records: ids.map((id) => record(id, "reference")),
      candidate: ids.map((id) => answer(id)),
      base: ids.map((id) => answer(id)),
    });
    expect(pairs.map((pair) => pair.recordId)).toEqual(["", "__proto__", "constructor"]);
  });
});

describe("every answer is accounted for", () => {
  const records = ["a", "b", "c", "d"].map((id) => record(id));

  test("what is unanswered, by reason and the most frequent first", () => {
    const candidate = [answer("a"), failure("b", "throttled")];
    const { candidate: tally } = pairAnswers({ records, candidate, base: [] });
    expect(tally).toMatchObject({
      asked: 4,
      answered: 1,
      unanswered: [
        { reason: "never-returned", count: 2 },
        { reason: "throttled", count: 1 },
      ],
    });
  });

  test("answers to unknown records, which are counted and not scored", () => {
    const { base, pairs } = pairAnswers({ records, candidate: [answer("x")], base: [answer("x"), answer("y")] });
    expect(base.unknown).toEqual({ count: 2, first: ["x", "y"] });
    expect(pairs).toEqual([]);
  });

  test("records answered twice: a text beats a failure, the first of several texts in order counts", () => {
    const candidate = [answer("a", "zebra"), answer("a", "ant"), failure("b", "throttled"), answer("b", "late")];
    const pairing = pairAnswers({ records, candidate, base: records.map(({ recordId }) => answer(recordId)) });
    expect(pairing.pairs.map((pair) => pair.candidate)).toEqual(["ant", "late"]);
    expect(pairing.candidate.duplicate).toEqual({ count: 2, first: ["a", "b"] });
  });

  test("blank answers, which are answers and score as such", () => {
    const pairing = pairAnswers({ records: [record("a")], candidate: [answer("a", " \n")], base: [answer("a")] });
    expect(pairing.candidate).toMatchObject({ answered: 1, blank: 1 });
    expect(pairing.pairs).toHaveLength(1);
  });

  test("never more than twenty ids by name", () => {
    const strangers = Array.from({ length: 50 }, (_, at) => answer(`stranger ${at}`));
    const { candidate } = pairAnswers({ records, candidate: strangers, base: [] });
    expect(candidate.unknown.count).toBe(50);
    expect(candidate.unknown.first).toHaveLength(20);
  });

  test("as answered or unanswered, each record once", () => {
    const some = fc.array(fc.constantFrom("a", "b", "c", "d", "x"), { maxLength: 10 });
    fc.assert(
      fc.property(some, some, (answered, failed) => {
        const candidate = [...answered.map((id) => answer(id)), ...failed.map((id) => failure(id, "refused"))];
        const { candidate: tally } = pairAnswers({ records, candidate, base: [] });
        const unanswered = tally.unanswered.reduce((sum, { count }) => sum + count, 0);
        expect(tally.answered + unanswered).toBe(tally.asked);
      }),
    );
  });
});

describe("records that cannot be compared are left out by name", () => {
  test("without a reference, or with a blank one", () => {
    const missing: TestRecord = { recordId: "n", prompt: "prompt", reference: undefined };
    const records = [missing, record("b", "  "), record("c")];
    const pairing = pairAnswers({ records, candidate: [answer("n"), answer("c")], base: [answer("c")] });
    expect(pairing.withoutReference).toEqual({ count: 2, first: ["b", "n"] });
    expect(pairing.candidate).toMatchObject({ asked: 1, answered: 1, unknown: { count: 0 } });
  });

  test("with the id of another record", () => {
    const records = [record("a", "one"), record("a", "two"), record("b")];
    const pairing = pairAnswers({ records, candidate: [answer("a"), answer("b")], base: [answer("a"), answer("b")] });
    expect(pairing.duplicateRecords).toEqual({ count: 1, first: ["a"] });
    expect(pairing.pairs.map((pair) => pair.recordId)).toEqual(["b"]);
  });

  test("and an empty test set pairs nothing", () => {
    const pairing = pairAnswers({ records: [], candidate: [], base: [] });
    expect(pairing).toMatchObject({ pairs: [], candidate: { asked: 0 }, base: { asked: 0 } });
  });
});

test("over-long texts are scored up to the limit, never half a character, and counted", () => {
  const long = `${"x".repeat(textLengthMax - 1)}\u{1f600}`;
  const pairing = pairAnswers({
    records: [record("a", long), record("b", "short")],
    candidate: [answer("a", long), answer("b")],
    base: [answer("a"), answer("b", "x".repeat(textLengthMax))],
  });
  expect(pairing.pairs[0]?.candidate).toBe("x".repeat(textLengthMax - 1));
  expect(pairing.pairs[0]?.reference).toBe("x".repeat(textLengthMax - 1));
  expect(pairing.candidate.cut).toEqual({ count: 1, first: ["a"] });
  expect(pairing.base.cut).toEqual({ count: 0, first: [] });
  expect(pairing.cutReferences).toEqual({ count: 1, first: ["a"] });
});
