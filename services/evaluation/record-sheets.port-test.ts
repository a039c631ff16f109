import { describe, expect, test } from "vitest";
import type { Objects } from "../chassis/ports.ts";
import { memoryObjects } from "../chassis/memory/memory-objects.ts";
import type { Pair } from "./domain/pair.ts";
import { scorePair } from "./domain/score.ts";
import type { RecordSheets } from "./ports.ts";
import type { SheetRow } from "./scoring/sheet-row.ts";

const paid = { inputTokens: 7, outputTokens: 3, calls: 1 };
const pair: Pair = {
  recordId: "r1",
  prompt: "p",
  reference: "one two",
  candidate: "one two",
  base: "two 'three'); --",
};
const full: SheetRow = {
  ...pair,
  candidate: { text: pair.candidate, stopReason: "end_turn", ...paid },
  base: { text: pair.base, stopReason: "max_tokens", ...paid },
  scores: scorePair(pair).scores,
};
const half: SheetRow = { ...full, recordId: "r2", base: { unanswered: "refused: no", ...paid } };

/** What every place for the report's records does. `read` gives an object's rows back, by column. */
export const describeRecordSheets = (
  name: string,
  make: (objects: Objects) => Promise<RecordSheets>,
  read: (objects: Objects, uri: string) => Promise<Record<string, unknown>[]>,
): void => {
  describe(`${name} as RecordSheets`, () => {
    const uri = "s3://memory/evaluations/r/records.parquet";
    const publish = async (objects: Objects, rows: readonly SheetRow[]): Promise<void> =>
      (await make(objects)).use(async (sheet) => {
        for (const row of rows) sheet.add(row);
        await sheet.publish(uri);
      });

    test("every record comes back with its texts, reasons and scores", async () => {
      const objects = memoryObjects();
      const { scores: _, ...unscored } = half;
      await publish(objects, [full, unscored]);
      const [one, two] = await read(objects, uri);
      expect(one).toMatchObject({
        record_id: "r1",
        reference: "one two",
        base_answer: pair.base,
        base_stop_reason: "max_tokens",
        base_unanswered: null,
        candidate_output_tokens: 3,
        candidate_exactMatch: 1,
        base_exactMatch: 0,
        candidate_bleu: expect.any(Number),
      });
      expect(two).toMatchObject({ base_answer: null, base_unanswered: "refused: no", candidate_rougeL: null });
    });

    test("the first one published stands", async () => {
      const objects = memoryObjects();
      await publish(objects, [full]);
      await publish(objects, [full, half]);
      expect(await read(objects, uri)).toHaveLength(1);
    });
  });
};
