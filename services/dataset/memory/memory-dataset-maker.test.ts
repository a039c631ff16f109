import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvOf, describeDatasetMaker, makeIn, sentence } from "../making/dataset-maker.port-test.ts";
import { datasetMaker } from "../making/dataset-maker.ts";
import { memoryWorkshop } from "./memory-workshop.ts";

const make: Parameters<typeof makeIn>[0] = (place) =>
  datasetMaker({ ...place, withWorkshop: (work) => work(memoryWorkshop()) });

describeDatasetMaker("in memory", make);

const row = fc.tuple(
  fc.constantFrom("", "1", "2", "3"),
  fc.constantFrom("", "Hi", "A fine title", "“Odd title", "LOUD TITLES ARE NOT WELCOME"),
  fc.constantFrom("", "short", sentence, `${sentence} “x`, `<p>${sentence}</p>`, `${sentence} too`, "<img>"),
  fc.constantFrom("", "2024-01-01", "2024-02-01", "soon"),
);

describe("conservation", () => {
  test("every row ends as one record or under one reason, and no text is on two sides", async () => {
    const cleaning = fc.record({
      missingFields: fc.boolean(),
      html: fc.boolean(),
      duplicates: fc.boolean(),
      tooShort: fc.constantFrom(false as const, { title: 3, content: 10 }),
      oddQuotes: fc.constantFrom("count" as const, "drop" as const, "ignore" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), cleaning, async (rows, steps) => {
        const content = csvOf(["id", "title", "content", "published_date"], ...rows);
        const split = { train: 0.5, validation: 0.25, test: 0.25 };
        const { making, lines, objects } = await makeIn(make, { "rows.csv": content }, { cleaning: steps, split });
        const { counts } = making;
        if (!counts) throw new Error(JSON.stringify(making));
        const dropped = Object.values(counts.dropped).reduce((sum, some) => sum + some, 0);
        expect(counts.records + dropped).toBe(rows.length);
        if (making.kind !== "made") return;
        expect(lines).toHaveLength(counts.records);
        const { train, validation, test: held } = making.dataset;
        const sides = [train, validation, held].map(
          (part) => new Set(part ? (objects.text(part.uri) ?? "").trim().split("\n").map(promptOf) : []),
        );
        expect(sides.reduce((sum, side) => sum + side.size, 0)).toBe(new Set(lines.map(promptIn)).size);
      }),
    );
  });
});

const promptIn = (line: unknown): string => (line as { prompt: string }).prompt;
const promptOf = (line: string): string => promptIn(JSON.parse(line));
