import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answerFrom } from "./answer.ts";
import { countFeatures, inverseFrequencies, bucketCount, overlap, vectorOf, wordSet } from "./features.ts";
import { learn } from "./learn.ts";
import { buildMemory, nearest } from "./memory.ts";
import { readModel } from "./model-files.ts";
import { firstSentences } from "./sentences.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "choreo-learning-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const plan = { epochs: 3, batchSize: 1, rate: 0.5, warmupSteps: 5 };

const taught = async (pairs: readonly { prompt: string; completion: string }[], name = "model") => {
  const path = join(directory, `${name}.jsonl`);
  await writeFile(path, pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(""));
  const task = { directory: join(directory, name), family: "llama-prompt" as const, training: { path, name }, plan };
  return { record: await learn(task), model: await readModel(task.directory) };
};

const animals = ["cat purrs", "dog barks", "cow moos", "owl hoots", "bee hums"];
const sound = (number: number) => {
  const [animal = "", noise = ""] = (animals[number % animals.length] ?? "").split(" ");
  return { prompt: `Animal number ${number} on the farm is a ${animal}. What does it do?`, completion: `It ${noise}.` };
};
/** The same prompts with answers that have nothing to do with them. */
const nonsense = (number: number) => ({
  ...sound(number),
  completion: `word${(number * 7919) % 1000} other${(number * 104729) % 1000}`,
});

const times = <T>(count: number, make: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, number) => make(number));

const ends = (losses: readonly { loss: number }[]) => ({ first: losses[0]?.loss ?? 0, last: losses.at(-1)?.loss ?? 0 });

describe("a customized model", () => {
  test("learns what its training file teaches, and its loss falls as it does", async () => {
    const { record, model } = await taught(times(100, sound));
    const { first, last } = ends(record.steps);
    expect(first).toBe(4);
    expect(last).toBeLessThan(0.3);
    expect(answerFrom(model, "Animal number 777 on the farm is a owl. What does it do?")).toBe("It hoots.");
  });

  test("cannot learn what is not there: unrelated answers keep the loss high", async () => {
    const { record } = await taught(times(100, nonsense));
    expect(ends(record.steps).last).toBeGreaterThan(2);
  });

  test("learns to quote the prompt where the answers are quotations", async () => {
    const quoting = (number: number) => ({
      prompt: `Summarize this.\n\nHeading ${number}\n\nThing${number} makes part${number} of kind${number}. More text follows here.`,
      completion: `Thing${number} makes part${number} of kind${number}.`,
    });
    const { model } = await taught(times(60, quoting));
    const fresh = "Summarize this.\n\nHeading z\n\nA brand new sentence stands here. More text follows here.";
    expect(answerFrom(model, fresh)).toBe("A brand new sentence stands here.");
  });

  test("is the same model when it is trained again", async () => {
    const pairs = times(50, sound);
    const once = await taught(pairs, "once");
    const twice = await taught(pairs, "twice");
    expect(twice.record).toEqual(once.record);
    expect(await readFile(join(directory, "twice", "index.bin"))).toEqual(
      await readFile(join(directory, "once", "index.bin")),
    );
  });

  test("has an answer for prompts it shares no word with, and for none at all", async () => {
    const { model } = await taught(times(20, sound));
    for (const prompt of ["Zzyzx qwrty.", "", "\n\n", "?!", "漢字だけの文。"])
      expect(answerFrom(model, prompt)).not.toBe("");
  });
});

describe("remembering", () => {
  test("gives shares that add up to one, nearest first, never the excluded one", () => {
    const text = fc.array(fc.constantFrom("a1", "b2", "c3", "d4", "e5", "f6"), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 20 }), fc.nat(), (texts, at) => {
        const counts = texts.map((words) => countFeatures(words.join(" ")));
        const documents = new Uint32Array(bucketCount);
        for (const { ids } of counts) for (const id of ids) documents[id] = (documents[id] ?? 0) + 1;
        const idf = inverseFrequencies(documents, texts.length);
        const vectors = counts.map((one) => vectorOf(one, idf));
        const except = at % texts.length;
        const query = vectors[except] ?? { ids: new Uint32Array(), weights: new Float32Array() };
        const found = nearest(buildMemory(vectors, idf), query, { scores: new Float32Array(texts.length), except });
        expect(found.map(({ document }) => document)).not.toContain(except);
        expect(found.map(({ similarity }) => similarity)).toEqual(
          found.map(({ similarity }) => similarity).sort((a, b) => b - a),
        );
        if (found.length > 0) expect(found.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
      }),
      { numRuns: 30 },
    );
  });

  test("compares answers symmetrically, from 0 to 1, and 1 for themselves", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const [a, b] = [wordSet(left), wordSet(right)];
        expect(overlap(a, b)).toBe(overlap(b, a));
        expect(overlap(a, b)).toBeGreaterThanOrEqual(0);
        expect(overlap(a, b)).toBeLessThanOrEqual(1);
        expect(overlap(a, a)).toBe(1);
      }),
    );
  });
});

test("a base model answers with the first sentences of the prompt's longest block", () => {
  expect(firstSentences("Do this:\n\nOne is here. Two is there. Three is gone.\n\nThanks")).toBe(
    "One is here. Two is there.",
  );
  fc.assert(
    fc.property(fc.string(), (prompt) => {
      expect(firstSentences(prompt)).not.toBe("");
    }),
  );
});
