import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinAnswers } from "./join.ts";
import { mayRetry, readOutputLine, type OutputLine } from "./output-line.ts";

const converse = (text: string) => ({
  output: { message: { role: "assistant", content: [{ text }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
});
const line = (recordId: unknown, rest: object) => JSON.stringify({ recordId, modelInput: {}, ...rest });
const error = (errorCode: unknown) => ({ error: { errorCode, errorMessage: "no" } });

describe("a line of a job's output", () => {
  test.each([
    ["an answer", line("007", { modelOutput: converse("yes") }), { kind: "answered", recordId: "007", text: "yes" }],
    [
      "an answer after a byte order mark, with CRLF",
      `\uFEFF${line("a", { modelOutput: converse("yes") })}\r\n`,
      { text: "yes" },
    ],
    ["an empty answer", line("a", { modelOutput: converse("") }), { kind: "answered", text: "", outputTokens: 2 }],
    ["a refusal", line("a", error(400)), { kind: "failed", reason: "refused", message: "400 no" }],
    ["throttling", line("a", error(429)), { kind: "failed", reason: "throttled" }],
    ["a failure of the service", line("a", error("503")), { kind: "failed", reason: "server" }],
    ["an error without a code", line("a", { error: { errorMessage: "no" } }), { kind: "failed", reason: "malformed" }],
    ["an error that is a text", line("a", { error: "no" }), { kind: "failed", reason: "malformed" }],
    ["an answer beside a null error", line("a", { modelOutput: converse("yes"), error: null }), { text: "yes" }],
    ["neither answer nor error", line("a", {}), { kind: "failed", reason: "malformed" }],
    [
      "a body of another shape",
      line("a", { modelOutput: { completion: "yes" } }),
      { kind: "failed", reason: "malformed" },
    ],
    ["no id", line(undefined, { modelOutput: converse("yes") }), { kind: "unreadable" }],
    ["an id that is no text", line(7, { modelOutput: converse("yes") }), { kind: "unreadable" }],
    ["half a line", line("a", { modelOutput: converse("yes") }).slice(0, 30), { kind: "unreadable" }],
    ["nothing", "", { kind: "unreadable" }],
    ["null", "null", { kind: "unreadable" }],
  ])("%s", (_, text, says) => {
    expect(readOutputLine(text)).toMatchObject(says);
  });

  test("is cut in a message, however long", () => {
    const read = readOutputLine("x".repeat(1_000_000));
    expect(read.kind === "unreadable" && read.message.length).toBeLessThan(600);
  });

  test("whatever it is, is read without a throw", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readOutputLine(text)));
  });

  test("is worth another try where the cause may pass", () => {
    expect(["unanswered", "throttled", "server"].map((reason) => mayRetry(reason as "server"))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["refused", "malformed"].map((reason) => mayRetry(reason as "refused"))).toEqual([false, false]);
  });
});

describe("answers joined by id", () => {
  const id = fc.constantFrom("a", "b", "c", "__proto__", "x", "y");
  const lines: fc.Arbitrary<OutputLine[]> = fc.array(
    fc
      .oneof(
        fc.tuple(id, fc.constantFrom("", "one", "two")).map(([of, text]) => line(of, { modelOutput: converse(text) })),
        fc.tuple(id, fc.constantFrom(400, 429, 500)).map(([of, code]) => line(of, error(code))),
        fc.constantFrom("", "{", "[]"),
      )
      .map(readOutputLine),
    { maxLength: 20 },
  );
  const ids = ["b", "__proto__", "a", "c"];

  test("give each record one outcome in the chunk's order, and records = answered + failed", () => {
    fc.assert(
      fc.property(lines, (written) => {
        const { records, answered, failed } = joinAnswers(ids, written);
        expect(records.map(({ recordId }) => recordId)).toEqual(ids);
        expect(answered + Object.values(failed).reduce((sum, some) => sum + some, 0)).toBe(ids.length);
      }),
    );
  });

  test("are the same in any order and however often they are written", () => {
    fc.assert(
      fc.property(
        lines.chain((written) =>
          fc.tuple(fc.constant(written), fc.shuffledSubarray(written, { minLength: written.length })),
        ),
        ([written, shuffled]) => {
          const joined = joinAnswers(ids, written);
          expect(joinAnswers(ids, shuffled)).toEqual(joined);
          expect(joinAnswers(ids, [...written, ...written]).records).toEqual(joined.records);
        },
      ),
    );
  });

  test("account for every line: it stands for its record, or is counted as left", () => {
    fc.assert(
      fc.property(lines, (written) => {
        const { records, left } = joinAnswers(ids, written);
        const standing = records.filter((record) => record.kind === "answered" || record.reason !== "unanswered");
        expect(standing.length + left.unreadable + left.unknown + left.repeated).toBe(written.length);
      }),
    );
  });

  test("an answer stands, whatever else is said of its record", () => {
    const written = [line("a", error(500)), line("a", { modelOutput: converse("yes") }), line("a", error(400))];
    expect(joinAnswers(["a"], written.map(readOutputLine))).toMatchObject({
      records: [{ kind: "answered", text: "yes" }],
      left: { repeated: 2 },
    });
  });

  test("two records of one id are no chunk", () => {
    expect(() => joinAnswers(["a", "a"], [])).toThrow("2 records of a chunk have 1 different ids");
  });
});
