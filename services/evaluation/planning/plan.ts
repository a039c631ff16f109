import { z } from "zod";
import type { DataOf, ModelHosted } from "../../../events-schema/index.ts";
import { EvaluationSection } from "../../../events-schema/index.ts";
import type { Counts, Survey } from "./survey.ts";

const count = z.int().nonnegative();

/** What is asked of whom: written once, before anything is asked, and followed by every process that comes after. */
export const Plan = z.object({
  runId: z.string(),
  dataset: z.object({ name: z.string(), version: z.string(), testUri: z.string() }),
  /** The ids that Converse takes. */
  models: z.object({ candidate: z.string(), base: z.string() }),
  rule: EvaluationSection,
  chunkRecords: z.int().positive(),
  chunks: count,
  counts: z.object({ lines: count, unreadable: count, withoutReference: count, usable: count, chosen: count }),
  unreadable: z.array(z.string()),
});
export type Plan = z.output<typeof Plan>;

/** Of new plans. Two models, a few questions at a time: well inside a function's five minutes where the models are quick. */
export const chunkRecordsUsual = 25;

export const planOf = (
  runId: string,
  { dataset, hosted }: DataOf<typeof ModelHosted>,
  {
    survey,
    rule,
    testUri,
    chunkRecords,
    baseId,
  }: { survey: Survey; rule: EvaluationSection; testUri: string; chunkRecords: number; baseId: string },
): Plan => ({
  runId,
  dataset: { name: dataset.name, version: dataset.version, testUri },
  models: { candidate: hosted.arn, base: baseId },
  rule,
  chunkRecords,
  chunks: Math.ceil(survey.counts.chosen / chunkRecords),
  counts: survey.counts satisfies Counts,
  unreadable: [...survey.places],
});
