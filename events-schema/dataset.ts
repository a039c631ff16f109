import { z } from "zod";
import { Name, S3Uri, SourceUri } from "./values.ts";

export const DatasetSource = z
  .object({
    uri: SourceUri.describe("One object, or every object under a prefix (ends with `/`); any key S3 takes"),
    format: z
      .enum(["csv", "parquet", "jsonl"])
      .describe("Of every object under the prefix; left out: told by the name's ending")
      .optional(),
  })
  .describe("Where the rows come from");

const Column = z.string().min(1);

/** The fields that cleaning and templates know. */
export const Columns = z
  .object({
    id: Column.describe("Identifies a row: of rows with the same id the newest stays").optional(),
    title: Column.describe("The headline: judged by `tooShort` and `shouting`").optional(),
    content: Column.describe(
      "The text: judged by `tooShort`; equal contents are duplicates and on one side of the split",
    ).optional(),
    publication_id: Column.describe("Who published the row; taken as it is").optional(),
    published_date: Column.describe("ISO 8601; tells the newest of rows with the same id").optional(),
    metadata: Column.describe("A JSON object about the row; taken as it is").optional(),
  })
  .describe("Known fields, each with the column that holds it; left out: a column of the same name");

/** Each step can be switched off; each counts what it drops or changes. */
export const Cleaning = z.object({
  missingFields: z
    .boolean()
    .describe("Drops rows in which a field that is mapped or used is missing or blank")
    .default(true),
  html: z.boolean().describe("Turns HTML into text").default(true),
  markdown: z.boolean().describe("Turns Markdown into text").default(true),
  tooShort: z
    .union([
      z.literal(false),
      z.object({
        title: z.int().min(1).describe("The shortest title that stays [characters]"),
        content: z.int().min(1).describe("The shortest content that stays [characters]"),
      }),
    ])
    .describe("Drops rows with a shorter title or content; `false` keeps them")
    .default({ title: 5, content: 50 }),
  shouting: z
    .union([
      z.literal(false),
      z.object({ share: z.number().gt(0).lte(1).describe("Capitals among the letters of the title [share of 1]") }),
    ])
    .describe(
      "Drops rows whose title has more than 20 letters and more than this share of capitals; `false` keeps them",
    )
    .default({ share: 0.8 }),
  duplicates: z.boolean().describe("Keeps one row of each id and the first of each normalised content").default(true),
  oddQuotes: z
    .enum(["count", "drop", "ignore"])
    .describe("What to do with rows whose quotation marks do not pair up")
    .default("count"),
});

const template =
  "Template: `{{field}}` stands for a field or column of the row, `{{field:500}}` for its first 500 characters";

/** How a row becomes a training record. */
export const Records = z
  .discriminatedUnion("format", [
    z.object({
      format: z.literal("prompt-completion").describe("Records of a prompt and a completion"),
      prompt: z.string().min(1).describe(template),
      completion: z.string().min(1).describe(template),
    }),
    z.object({
      format: z.literal("conversation").describe("Records of one user and one assistant turn"),
      system: z.string().min(1).describe(template).optional(),
      user: z.string().min(1).describe(template),
      assistant: z.string().min(1).describe(template),
    }),
    z.object({
      format: z
        .literal("prepared")
        .describe("The source already holds records (JSONL): each line is checked and kept as it is"),
      as: z.enum(["prompt-completion", "conversation"]).describe("The shape of the records"),
    }),
  ])
  .describe("How a row becomes a training record");

export const Split = z
  .object({
    train: z.number().gt(0).lte(1).describe("What the model learns from [share of 1]"),
    validation: z.number().min(0).lt(1).describe("What Bedrock measures loss on while training [share of 1]"),
    test: z.number().min(0).lt(1).describe("What the evaluation asks [share of 1]"),
  })
  .refine(
    ({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-9,
    "train, validation and test must add up to 1",
  )
  .describe("Shares of the three sides, by hash of the normalised content; they add up to 1");

const Part = z.object({
  uri: S3Uri.describe("A JSONL file, one record a line"),
  records: z.int().nonnegative().describe("Lines of the file [records]"),
  bytes: z.int().nonnegative().describe("Size of the file [bytes]"),
});

export const Dataset = z
  .object({
    name: Name.describe("As the request names it"),
    version: z
      .string()
      .regex(/^[0-9a-f]{24}$/)
      .describe("Hash of the content: the same records have the same version"),
    recordFormat: z.enum(["prompt-completion", "conversation"]).describe("The shape of every record"),
    manifestUri: S3Uri.describe("`manifest.json`, written last: where it is, everything is"),
    train: Part.describe("What the model learns from"),
    validation: Part.describe("Absent where the split has no such side").optional(),
    test: Part.describe("Absent where the split has no such side").optional(),
    longestRecordBytes: z
      .int()
      .nonnegative()
      .describe("Size of the longest record of all sides, for the model's limits [bytes]"),
  })
  .describe("A written dataset: immutable, named by the hash of its content");
export type Dataset = z.output<typeof Dataset>;

export const DatasetCounts = z
  .object({
    rowsIn: z.int().nonnegative().describe("What the source held [rows]"),
    records: z.int().nonnegative().describe("What was written, all sides together [records]"),
    dropped: z
      .record(z.string(), z.int().nonnegative().describe("Rows dropped for this reason, the first that applied [rows]"))
      .describe("By reason, such as `tooShort` or `duplicateContent`"),
    noticed: z
      .record(z.string(), z.int().nonnegative().describe("Rows changed or noticed but kept [rows]"))
      .describe("By what was noticed, such as `html` or `oddQuotes`"),
  })
  .describe("What went in and what was dropped; rowsIn = records + the sum of dropped");
export type DatasetCounts = z.output<typeof DatasetCounts>;
