import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import { textOf } from "../domain/columns.ts";
import { standing, type Said } from "../domain/join.ts";
import { outputReader } from "../domain/output-line.ts";
import { memoryTools } from "../memory/memory-tools.ts";
import { findAnswers } from "./answers.ts";

const asked = { model: "amazon.nova-lite-v1:0", form: "InvokeModel" } as const;
const ids = ["a", "b", 'c"', "é", "猫", "\ufffd", "00000-00000001", "00000-00000002", "__proto__"];

/** The same by parsing every line into a map: what is meant, without anything for speed. */
const plainly = (outputs: readonly Buffer[]) => {
  const { line } = outputReader(asked);
  const said = new Map<string, Said[]>();
  const left = { unreadable: 0, unknown: 0, repeated: 0 };
  for (const [at, content] of outputs.entries())
    for (const text of content.toString("utf8").split("\n")) {
      if (text === "") continue;
      const whole = line(text);
      if (whole.kind === "unreadable") left.unreadable += 1;
      else {
        const { recordId, ...rest } = whole;
        said.set(recordId, [...(said.get(recordId) ?? []), { attempt: at + 1, line: rest }]);
      }
    }
  const found = ids.map((id) => {
    const of = said.get(id) ?? [];
    said.delete(id);
    left.repeated += of.length - new Set(of.map(({ attempt }) => attempt)).size;
    return standing(of);
  });
  for (const others of said.values()) left.unknown += others.length;
  return { found, left };
};

const fast = async (outputs: readonly Buffer[]) => {
  const objects = memoryObjects();
  const held = outputs.map((content, at) => {
    const uri = `s3://data/${at}.jsonl.out`;
    objects.put(uri, content);
    return { uri, bytes: content.length, attempt: at + 1 };
  });
  const answers = await findAnswers(held, outputReader(asked), memoryTools(objects));
  const found = ids.map((id) => {
    const bytes = Buffer.from(id);
    const said = answers.take({ bytes, from: 0, to: bytes.length });
    if (said?.line.kind !== "answered" || said.line.text === null) return said;
    return { ...said, line: { ...said.line, text: textOf(said.line.text) } };
  });
  return { found, left: answers.left() };
};

const output = (text: string, stopReason: string) => ({
  output: { message: { content: [{ text }], role: "assistant" } },
  stopReason,
  usage: { inputTokens: 3, outputTokens: text.length, totalTokens: 5 },
});

describe("what outputs say, found where it stands,", () => {
  const id = fc.oneof(fc.constantFrom(...ids, "nobody", "\ud800"), fc.constantFrom(null, 7, ""));
  const answer = fc
    .tuple(fc.oneof(fc.string({ unit: "grapheme" }), fc.constant('"modelOutput":')), fc.constantFrom("end_turn", "x"))
    .map((said) => ({ modelOutput: output(...said) }));
  const error = fc.constantFrom(400, 429, 500).map((errorCode) => ({ error: { errorCode, errorMessage: "no" } }));
  const rest = fc.oneof({ arbitrary: answer, weight: 4 }, error, fc.constant({}), fc.constant({ modelOutput: {} }));
  const line = fc
    .tuple(id, rest, fc.constantFrom("", "\r", " "))
    .map(([recordId, said, end]) => `${JSON.stringify({ recordId, modelInput: { text: "t" }, ...said })}${end}`);
  const lines = fc.array(fc.oneof({ arbitrary: line, weight: 8 }, fc.constantFrom("", "{", "\uFEFF{}", "null")), {
    maxLength: 30,
  });
  const content = lines.map((all) => Buffer.from(all.join("\n")));

  test("is what parsing every line says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 3 }), async (outputs) => {
        expect(await fast(outputs)).toEqual(plainly(outputs));
      }),
    );
  });

  test("also where bytes are no UTF-8", async () => {
    const broken = fc.tuple(content, fc.array(fc.nat(), { maxLength: 4 })).map(([bytes, places]) => {
      for (const place of places) if (bytes.length > 0) bytes[place % bytes.length] = 0xc3;
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(broken, async (bytes) => {
        const { found, left } = await fast([bytes]);
        const plain = plainly([bytes]);
        // A line that is broken before its answer is no JSON, and its answer stands all the same.
        for (const [at, said] of plain.found.entries())
          if (said?.line.kind === "answered") expect(found[at]).toBeDefined();
        expect(left.unreadable).toBeLessThanOrEqual(plain.left.unreadable);
      }),
    );
  });
});
