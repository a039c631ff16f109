import { z } from "zod";
import { Name, S3Uri, SourceUri } from "./values.ts";

/** Where the rows come from: one object, or every object under a prefix (ends with `/`). */
export const DatasetSource = z.object({
  uri: SourceUri,
  /** Left out: by the name's ending. */
  format: z.enum(["csv", "parquet", "jsonl"]).optional(),
});

/** The fields that cleaning and templates know, each with the column that holds it. */
export const Columns = z.object({
  id: z.string().min(1).optional(),
  title: z.string().min(1).optional(),
  content: z.string().min(1).optional(),
  publication_id: z.string().min(1).optional(),
  published_date: z.string().min(1).optional(),
  metadata: z.string().min(1).optional(),
});

/** Each step can be switched off; each counts what it drops or changes. Lengths in characters. */
export const Cleaning = z.object({
  /** Drops rows whose required fields are missing or blank. */
  missingFields: z.boolean().default(true),
  /** HTML to text. */
  html: z.boolean().default(true),
  /** Markdown to text. */
  markdown: z.boolean().default(true),
  /** Drops rows with a shorter title or content; false keeps them. */
  tooShort: z
    .union([z.literal(false), z.object({ title: z.int().min(1), content: z.int().min(1) })])
    .default({ title: 5, content: 50 }),
  /** Drops rows whose title is longer than 20 letters and more than this share of them capitals. */
  shouting: z.union([z.literal(false), z.object({ share: z.number().gt(0).lte(1) })]).default({ share: 0.8 }),
  /** Drops all but the first row of the same normalised content. */
  duplicates: z.boolean().default(true),
  /** What to do with rows whose quotation marks do not pair up. */
  oddQuotes: z.enum(["count", "drop", "ignore"]).default("count"),
});

/** How a row becomes a training record. `{{field}}` stands for a field or column of the row. */
export const Records = z.discriminatedUnion("format", [
  z.object({ format: z.literal("prompt-completion"), prompt: z.string().min(1), completion: z.string().min(1) }),
  z.object({
    format: z.literal("conversation"),
    system: z.string().min(1).optional(),
    user: z.string().min(1),
    assistant: z.string().min(1),
  }),
  /** The source already holds records (JSONL): each line is checked and kept as it is. */
  z.object({ format: z.literal("prepared"), as: z.enum(["prompt-completion", "conversation"]) }),
]);

/** Shares of the three sides, by hash of the normalised content. They add up to 1. */
export const Split = z
  .object({ train: z.number().gt(0).lte(1), validation: z.number().min(0).lt(1), test: z.number().min(0).lt(1) })
  .refine(
    ({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-9,
    "train, validation and test must add up to 1",
  );

const Part = z.object({ uri: S3Uri, records: z.int().nonnegative(), bytes: z.int().nonnegative() });

/** A written dataset: immutable, named by the hash of its content. */
export const Dataset = z.object({
  name: Name,
  version: z.string().regex(/^[0-9a-f]{24}$/),
  recordFormat: z.enum(["prompt-completion", "conversation"]),
  manifestUri: S3Uri,
  train: Part,
  validation: Part.optional(),
  test: Part.optional(),
  /** Of the longest record, for the model's limits. */
  longestRecordBytes: z.int().nonnegative(),
});
export type Dataset = z.output<typeof Dataset>;

/** What went in and what was dropped, by reason; rowsIn = records + the sum of dropped. */
export const DatasetCounts = z.object({
  rowsIn: z.int().nonnegative(),
  records: z.int().nonnegative(),
  dropped: z.record(z.string(), z.int().nonnegative()),
  /** Rows changed or noticed but kept: odd quotes, HTML, Markdown. */
  noticed: z.record(z.string(), z.int().nonnegative()),
});
export type DatasetCounts = z.output<typeof DatasetCounts>;
