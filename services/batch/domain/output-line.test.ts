import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOf } from "./columns.ts";
import { failed, mayRetry, outputReader } from "./output-line.ts";

const converse = (text: string, stopReason = "end_turn") => ({
  output: { message: { role: "assistant", content: [{ text }] } },
  stopReason,
  usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
});
const line = (recordId: unknown, rest: object) => JSON.stringify({ recordId, modelInput: {}, ...rest });
const error = (errorCode: unknown) => ({ error: { errorCode, errorMessage: "no" } });
const reader = () => outputReader({ model: "amazon.nova-lite-v1:0", form: "Converse" });
const read = (text: string) => reader().line(text);

/** What is wrong is that there is no answer; of an error nothing is said. */
const nothingSaid = expect.not.stringContaining("error") as string;

/** What the bytes of an answer alone say, its text no longer as bytes. */
const said = (output: string, { answer } = reader()) => {
  const bytes = Buffer.from(`..${output}.`);
  const found = answer({ bytes, from: 2, to: bytes.length - 1 });
  return found && { ...found, text: textOf(found.text) };
};

describe("a line of a job's output", () => {
  test.each([
    ["an answer", line("007", { modelOutput: converse("yes") }), { kind: "answered", recordId: "007", text: "yes" }],
    [
      "an answer after a byte order mark, with CRLF",
      `\uFEFF${line("a", { modelOutput: converse("yes") })}\r\n`,
      { text: "yes", stopReason: "ended" },
    ],
    ["an empty answer", line("a", { modelOutput: converse("") }), { kind: "answered", text: "", outputTokens: 2 }],
    ["a stop reason of its own", line("a", { modelOutput: converse("x", "tired") }), { stopReason: "tired" }],
    [
      "no stop reason and no count of tokens",
      line("a", { modelOutput: { output: { message: { role: "assistant", content: [{ text: "x" }] } } } }),
      { text: "x", vector: null, stopReason: null, inputTokens: null, outputTokens: null },
    ],
    ["the last refusal", line("a", error(499)), { reason: "refused", message: "499 no" }],
    ["the first failure of the service", line("a", error(500)), { reason: "server", message: "500 no" }],
    ["a code alone", line("a", { error: { errorCode: 400 } }), { reason: "refused", message: "400 no message" }],
    ["a refusal", line("a", error(400)), { kind: "failed", reason: "refused", message: "400 no" }],
    ["throttling", line("a", error(429)), { kind: "failed", reason: "throttled" }],
    ["a failure of the service", line("a", error("503")), { kind: "failed", reason: "server" }],
    [
      "an error without a code",
      line("a", { error: { errorMessage: "no" } }),
      { reason: "malformed", message: 'an error without a code: {"errorMessage":"no"}' },
    ],
    ["an error that is a text", line("a", { error: "no" }), { kind: "failed", reason: "malformed" }],
    ["an answer beside a null error", line("a", { modelOutput: converse("yes"), error: null }), { text: "yes" }],
    ["neither answer nor error", line("a", {}), { reason: "malformed", message: nothingSaid }],
    ["no answer and a null error", line("a", { error: null }), { reason: "malformed", message: nothingSaid }],
    [
      "a body of another shape",
      line("a", { modelOutput: { completion: "yes" } }),
      { kind: "failed", reason: "malformed" },
    ],
    ["no id to speak of", line("", { modelOutput: converse("yes") }), { kind: "unreadable" }],
    ["no id", line(undefined, { modelOutput: converse("yes") }), { kind: "unreadable" }],
    ["an id that is no text", line(7, { modelOutput: converse("yes") }), { kind: "unreadable" }],
    ["half a line", line("a", { modelOutput: converse("yes") }).slice(0, 30), { kind: "unreadable" }],
    ["nothing", "", { kind: "unreadable", message: "no record id can be read: " }],
    ["words", " some words ", { kind: "unreadable", message: "no record id can be read: some words" }],
    ["null", "null", { kind: "unreadable" }],
  ])("%s", (_, text, says) => {
    expect(read(text)).toMatchObject(says);
  });

  test("is read as its model writes", () => {
    const { line: claude } = outputReader({ model: "anthropic.claude-3-haiku-20240307-v1:0", form: "InvokeModel" });
    const content = [{ type: "text", text: "yes" }];
    const said = { content, stop_reason: "end_turn", usage: { input_tokens: 3, output_tokens: 2 } };
    expect(claude(line("a", { modelOutput: said }))).toMatchObject({ text: "yes", inputTokens: 3, outputTokens: 2 });
    const { line: titan } = outputReader({ model: "amazon.titan-embed-text-v2:0", form: "InvokeModel" });
    const embedded = { embedding: [0.5, -1], inputTextTokenCount: 4 };
    expect(titan(line("a", { modelOutput: embedded }))).toEqual({
      kind: "answered",
      recordId: "a",
      text: null,
      vector: [0.5, -1],
      stopReason: null,
      inputTokens: 4,
      outputTokens: null,
    });
  });

  test("that holds an answer and an error is answered; its answer alone says the same", () => {
    const output = converse("yes");
    const own = reader();
    expect(read(line("a", { ...error(500), modelOutput: output }))).toMatchObject({ kind: "answered", text: "yes" });
    for (const text of ["yes", "no", "neither", 'a "q"'])
      expect({ ...said(JSON.stringify(converse(text)), own), recordId: "a" }).toEqual(
        read(line("a", { modelOutput: converse(text) })),
      );
    expect(said("{", own)).toBeUndefined();
    expect(said('{"completion":"yes"}', own)).toBeUndefined();
    expect(said(JSON.stringify(converse("x")).replace('"x"', '"\\x"'), own)).toBeUndefined();
  });

  test("is told whole up to 500 characters, and of more the first 499, no half of one", () => {
    expect(failed("server", "x".repeat(500)).message).toBe("x".repeat(500));
    expect(failed("server", "x".repeat(501)).message).toBe(`${"x".repeat(499)}…`);
    expect(failed("server", `${"x".repeat(498)}😀😀`).message).toBe(`${"x".repeat(498)}\ufffd…`);
  });

  test("is cut in a message, however long", () => {
    const said = read("x".repeat(1_000_000));
    expect(said.kind === "unreadable" && said.message.length).toBeLessThan(600);
  });

  test("whatever it is, is read without a throw", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void read(text)));
  });

  test("is worth another try where the cause may pass", () => {
    expect(
      ["unanswered", "throttled", "server", "cancelled", "deadline", "not-asked"].every((reason) =>
        mayRetry(reason as "server"),
      ),
    ).toBe(true);
    expect(["refused", "malformed"].map((reason) => mayRetry(reason as "refused"))).toEqual([false, false]);
  });
});
