import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import { conversationLine, sampleSplit } from "../memory/samples.ts";
import { chooser } from "./choose.ts";
import { chunkName } from "./place.ts";
import { chosenInChunks, surveySplit } from "./survey.ts";

const uri = "s3://memory/test.jsonl";
const split = { uri, format: "conversation" } as const;

test("names of chunks sort as their numbers do", () => {
  expect([chunkName(0), chunkName(25), chunkName(3999)]).toEqual(["0000", "0025", "3999"]);
});

const hex = fc.string({ unit: fc.constantFrom("0", "7", "a", "f"), minLength: 4 });

test("the choice is the same whatever the order, and never more than the limit", () => {
  fc.assert(
    fc.property(fc.uniqueArray(hex), fc.integer({ min: 1, max: 9 }), (ids, limit) => {
      const candidates = ids.map((recordId, line) => ({ recordId, line }));
      const choose = (all: typeof candidates) => {
        const choice = chooser(limit);
        for (const candidate of all) choice.add(candidate);
        return [...choice.lines()].sort((a, b) => a - b);
      };
      expect(choose(candidates)).toEqual(choose(candidates.toReversed()));
      expect(choose(candidates)).toHaveLength(Math.min(limit, ids.length));
    }),
  );
});

describe("a test split", () => {
  const chunksOf = async (content: string, recordsMax: number) => {
    const objects = memoryObjects();
    objects.put(uri, content);
    const survey = await surveySplit(objects, split, recordsMax);
    const chunks = [];
    for await (const chunk of chosenInChunks(objects, split, { ...survey, chunkRecords: 3 })) chunks.push(chunk);
    return { survey, chunks };
  };

  test("is counted without a rest, and what cannot be asked is named by line", async () => {
    const lines = [conversationLine("a", "b"), "", "{", conversationLine("a", " "), conversationLine("a", "b"), "[]"];
    const { survey, chunks } = await chunksOf(lines.join("\n"), 9);
    expect(survey.counts).toEqual({ lines: 5, unreadable: 2, withoutReference: 1, usable: 2, chosen: 2 });
    expect(survey.places).toEqual([expect.stringMatching(/^line 3 is not JSON/), "line 6 is an array, not an object"]);
    expect(new Set(chunks.flat().map(({ recordId }) => recordId)).size).toBe(2);
  });

  test("gives the same sample each time, not its first records, each once, in whole chunks", async () => {
    const { survey, chunks } = await chunksOf(sampleSplit(40), 8);
    expect(chunks.map(({ length }) => length)).toEqual([3, 3, 2]);
    expect(survey.chosen).not.toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
    expect((await chunksOf(sampleSplit(40), 8)).chunks).toEqual(chunks);
    expect(new Set(chunks.flat().map(({ recordId }) => recordId)).size).toBe(8);
  });

  test("of a smaller limit is a part of the sample of a larger one", async () => {
    const [few, many] = [await chunksOf(sampleSplit(40), 5), await chunksOf(sampleSplit(40), 15)];
    expect([...few.survey.chosen].every((line) => many.survey.chosen.has(line))).toBe(true);
  });
});
