import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { questionText } from "./question.ts";
import { readRecord } from "./read-record.ts";

const text = (value: string) => [{ text: value }];
const conversation = (messages: unknown, more: object = {}) =>
  readRecord(JSON.stringify({ schemaVersion: "bedrock-conversation-2024", ...more, messages }), "conversation");
const user = { role: "user", content: text("Why?") };
const assistant = { role: "assistant", content: text("Because.") };

describe("a conversation", () => {
  test("asks everything before the last turn, and expects that turn", () => {
    const read = conversation([user, { role: "assistant", content: text("So.") }, user, assistant], {
      system: text("Be brief."),
    });
    expect(read).toEqual({
      kind: "record",
      question: {
        system: ["Be brief."],
        turns: [
          { role: "user", texts: ["Why?"] },
          { role: "assistant", texts: ["So."] },
          { role: "user", texts: ["Why?"] },
        ],
      },
      reference: "Because.",
    });
  });

  test("keeps its blocks apart and leaves out blank ones, which Bedrock refuses, and thoughts", () => {
    const content = [{ text: "One." }, { text: " " }, { text: "Two." }];
    const thought = [{ reasoningContent: { reasoningText: { text: "hm" } } }, { text: "A." }, { text: "B." }];
    expect(
      conversation([
        { role: "user", content },
        { role: "assistant", content: thought },
      ]),
    ).toMatchObject({
      question: { turns: [{ texts: ["One.", "Two."] }] },
      reference: "A.\nB.",
    });
  });

  test.each([
    ["ends with the user", [user]],
    ["ends with a blank answer", [user, { role: "assistant", content: text(" \n") }]],
    ["ends with nothing", [user, { role: "assistant", content: [] }]],
  ])("that %s has no reference", (_, messages) => {
    expect(conversation(messages)).toEqual({ kind: "no-reference" });
  });

  test.each([
    ["holds image", [{ role: "user", content: [{ image: { format: "png" } }, { text: "?" }] }, assistant]],
    ["blank prompt", [{ role: "user", content: text(" ") }, assistant]],
    ["blank prompt", [assistant]],
    ["no conversation", [{ role: "judge", content: text("?") }, assistant]],
    ["no conversation", []],
    ["no conversation", "hello"],
  ])("is unreadable where it %s", (why, messages) => {
    expect(conversation(messages)).toEqual({ kind: "unreadable", why: expect.stringContaining(why) });
  });
});

describe("prompt and completion", () => {
  const read = (value: unknown) => readRecord(JSON.stringify(value), "prompt-completion");

  test("are a question and its answer", () => {
    expect(read({ prompt: "Why?", completion: "Because." })).toEqual({
      kind: "record",
      question: { turns: [{ role: "user", texts: ["Why?"] }] },
      reference: "Because.",
    });
  });

  test.each([{ prompt: "p" }, { prompt: "p", completion: null }, { prompt: "p", completion: "\t" }])(
    "without a completion have no reference: %o",
    (value) => {
      expect(read(value)).toEqual({ kind: "no-reference" });
    },
  );

  test.each([{}, { prompt: 1, completion: "c" }, { prompt: " ", completion: "c" }, [1], "x", null])(
    "are unreadable: %o",
    (value) => {
      expect(read(value)).toMatchObject({ kind: "unreadable" });
    },
  );
});

test("a line of more than a million characters is not handed on", () => {
  expect(readRecord(`{"prompt":"${"x".repeat(1_048_576)}"}`, "prompt-completion")).toMatchObject({
    kind: "unreadable",
    why: expect.stringContaining("1048576"),
  });
});

test("whatever the line, reading it ends in a word and not in an error", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json()),
      fc.constantFrom("conversation", "prompt-completion"),
      (line, format) => {
        expect(["record", "no-reference", "unreadable"]).toContain(readRecord(line, format).kind);
      },
    ),
  );
});

test("a question reads as its text where that is all, and with its speakers otherwise", () => {
  const turns = [{ role: "user" as const, texts: ["Why?"] }];
  expect(questionText({ turns })).toBe("Why?");
  expect(questionText({ system: ["Be brief."], turns })).toBe("[system] Be brief.\n\n[user] Why?");
});
