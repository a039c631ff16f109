import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPrepared } from "./prepared-record.ts";
import { isBlank, recordLine } from "./record-line.ts";

const turn = (role: string, ...content: object[]) => ({ role, content });
const says = (text: string) => ({ text });
const conversation = (messages: object[], more: object = {}) => ({
  schemaVersion: "bedrock-conversation-2024",
  messages,
  ...more,
});
const dialogue = [turn("user", says("hi")), turn("assistant", says("hello"))];
const media = { format: "png", source: { s3Location: { uri: "s3://b/k" } } };

describe("prompt and completion", () => {
  test("are read as they are", () => {
    expect(readPrepared({ prompt: "p", completion: "c" }, "prompt-completion")).toEqual({
      prompt: "p",
      completion: "c",
    });
  });

  test.each<[record: Record<string, unknown>, said: string[]]>([
    [{ prompt: "p" }, ["completion is missing; write a text"]],
    [{ prompt: " \n", completion: "c" }, ['prompt is " \\n"; it must have a word']],
    [{ prompt: "p", completion: "c", id: 1 }, ["id"]],
    [{ prompt: "", completion: 3 }, ["prompt is empty; it must have a word", "; completion is 3; it must be a text"]],
  ])("%j is refused by name", (record, said) => {
    const read = readPrepared(record, "prompt-completion");
    for (const fact of said) expect("fault" in read && read.fault).toContain(fact);
  });

  test("a fault of the record itself is named as such", () => {
    const read = readPrepared({ prompt: "p", completion: "c", id: 1 }, "prompt-completion");
    expect("fault" in read && read.fault).toBe('the record has "id"; nobody reads that; leave it out');
  });
});

describe("a conversation", () => {
  test("is what was said before the last answer, and that answer", () => {
    const long = [...dialogue, turn("user", says("one"), says("two")), turn("assistant", says("bye"))];
    expect(readPrepared(conversation(dialogue), "conversation")).toEqual({ prompt: "\n\nhi", completion: "hello" });
    expect(readPrepared(conversation(long, { system: [says("be kind")] }), "conversation")).toEqual({
      prompt: "be kind\n\nhi\n\nhello\n\none\ntwo",
      completion: "bye",
    });
  });

  test("may hold media and reasoning, which are equal where they are the same", () => {
    const reasoning = { reasoningContent: { reasoningText: says("because") } };
    for (const block of [{ image: media }, { video: media }, reasoning]) {
      const read = readPrepared(conversation([turn("user", block), turn("assistant", says("a"))]), "conversation");
      expect(read).toEqual({ prompt: `\n\n${JSON.stringify(block)}`, completion: "a" });
    }
    const owned = { ...media, source: { s3Location: { uri: "s3://b/k", bucketOwner: "1" } } };
    expect(
      readPrepared(conversation([turn("user", { image: owned }), turn("assistant", says("a"))]), "conversation"),
    ).not.toHaveProperty("fault");
  });

  test.each<[what: string, record: Record<string, unknown>, said: string]>([
    [
      "another version",
      { ...conversation(dialogue), schemaVersion: "2023" },
      'schemaVersion is "2023"; it must be "bedrock-conversation-2024"',
    ],
    ["one message", conversation(dialogue.slice(0, 1)), "messages has 1 item; it must have at least 2 items"],
    ["no message", conversation([]), "messages is empty; it must have at least 2 items"],
    ["the assistant first", conversation(dialogue.toReversed()), "it must alternate, user first"],
    ["the user last", conversation([...dialogue, turn("user", says("?"))]), "it must end with the assistant"],
    ["two users", conversation([dialogue[0] ?? {}, ...dialogue]), "must alternate"],
    [
      "another role",
      conversation([turn("system", says("x")), ...dialogue]),
      'messages.0.role is "system"; it must be "user" or "assistant"',
    ],
    [
      "an empty turn",
      conversation([turn("user"), turn("assistant", says("x"))]),
      "messages.0.content is empty; it must have at least 1 item",
    ],
    ["an empty text", conversation([turn("user", says(" ")), turn("assistant", says("x"))]), "messages.0.content.0"],
    ["an empty system", conversation(dialogue, { system: [says("")] }), "system.0.text is empty; it must have a word"],
    ["a foreign key", conversation(dialogue, { id: 1 }), "id"],
    ["a foreign key in a turn", conversation([{ ...dialogue[0], id: 1 }, dialogue[1] ?? {}]), "id"],
    [
      "media that is not in S3",
      conversation([
        turn("user", { image: { ...media, source: { s3Location: { uri: "https://b/k" } } } }),
        turn("assistant", says("x")),
      ]),
      "messages.0.content.0",
    ],
    [
      "media of no format",
      conversation([turn("user", { image: { ...media, format: "" } }), turn("assistant", says("x"))]),
      "messages.0.content.0",
    ],
    ...[
      { image: { ...media, id: 1 } },
      { image: { format: "png", source: { ...media.source, id: 1 } } },
      { image: { format: "png", source: { s3Location: { uri: "s3://b/k", id: 1 } } } },
      { image: media, id: 1 },
      { video: media, id: 1 },
      { text: "x", id: 1 },
      { reasoningContent: { reasoningText: { text: "x", id: 1 } } },
      { reasoningContent: { reasoningText: says("x"), id: 1 } },
      { reasoningContent: { reasoningText: says("x") }, id: 1 },
      {},
    ].map((block): [string, Record<string, unknown>, string] => [
      `a block that Bedrock does not know: ${JSON.stringify(block)}`,
      conversation([turn("user", block), turn("assistant", says("x"))]),
      "messages.0.content.0",
    ]),
    ["a foreign key in the system", conversation(dialogue, { system: [{ text: "x", id: 1 }] }), "system.0"],
  ])("with %s is refused by name", (_, record, said) => {
    const read = readPrepared(record, "conversation");
    expect("fault" in read && read.fault).toContain(said);
  });
});

test("what is written is read back, in both formats", () => {
  const text = fc.string().filter((one) => !isBlank(one));
  fc.assert(
    fc.property(fc.option(fc.string(), { nil: undefined }), text, text, (system, user, assistant) => {
      const turns = { user, assistant, ...(system !== undefined && { system }) };
      const read = (format: "prompt-completion" | "conversation") =>
        readPrepared(JSON.parse(recordLine(format, turns)) as Record<string, unknown>, format);
      expect(read("prompt-completion")).toEqual({ prompt: user, completion: assistant });
      const spoken = isBlank(system) ? "" : system;
      expect(read("conversation")).toEqual({ prompt: `${spoken}\n\n${user}`, completion: assistant });
    }),
  );
});

test("a line is one line, in Bedrock's own words", () => {
  const turns = { user: "a\nb", assistant: "c" };
  expect(recordLine("prompt-completion", turns)).toBe('{"prompt":"a\\nb","completion":"c"}');
  expect(JSON.parse(recordLine("conversation", { ...turns, system: "s" }))).toEqual(
    conversation([turn("user", says("a\nb")), turn("assistant", says("c"))], { system: [says("s")] }),
  );
  expect(JSON.parse(recordLine("conversation", { ...turns, system: " " }))).not.toHaveProperty("system");
});

test.each([
  [undefined, true],
  [null, true],
  [" \n\t", true],
  [" x", false],
])("%j is blank: %s", (text, expected) => {
  expect(isBlank(text)).toBe(expected);
});
