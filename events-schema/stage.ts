import { z } from "zod";
import { Asking, Column } from "./prompts.ts";
import { StageInput } from "./stage-input.ts";
import { Name } from "./values.ts";

/** What every record of a stage is asked with. Left out: the model's own default. */
export const StageInference = z.object({
  system: z.string().min(1).max(100_000).describe("The system prompt").optional(),
  maxTokens: z.int().min(1).max(200_000).describe("Length of one answer at most [tokens]").optional(),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .describe("How freely words are drawn, as the model takes it [0 and up]")
    .optional(),
  topP: z
    .number()
    .min(0)
    .max(1)
    .describe("Only the likeliest words that make up this share are drawn [share of 1]")
    .optional(),
  stopSequences: z.array(z.string().min(1).max(200)).max(100).describe("Ends the answer").optional(),
  dimensions: z.int().min(1).max(8192).describe("Of an embedding [numbers]").optional(),
  normalize: z.boolean().describe("Embeddings of length 1").optional(),
});
export type StageInference = z.output<typeof StageInference>;

export const Stage = z.object({
  name: Name.describe("Of the stage: unique in the pipeline; part of S3 keys and of column names"),
  model: z.string().min(1).max(2048).describe("A model's id or ARN, or an inference profile's"),
  input: StageInput.describe("Where its records come from"),
  reads: z
    .enum(["text", "image", "text-and-image"])
    .describe("What of a record is sent: its prompt, its image, or both")
    .default("text"),
  idColumn: Column.describe(
    "Identifies a record, taken as text; left out: `record_id` where there is one, else ids are given",
  ).optional(),
  imageColumn: Column.describe(
    "Of a table: the S3 URI of the record's image, its key beside the table, or the image itself: bytes in Parquet (also as Hugging Face keeps images), or a `data:` URI",
  ).default("image_path"),
  asks: Asking.describe("Which prompt a record is asked; left out where nothing but an image is embedded").optional(),
  columns: z
    .record(Column, Column.describe("The column that it is"))
    .describe("Names for templates: each stands for a column of another name")
    .default({}),
  inference: StageInference.describe("What every record is asked with; left out: the model's own defaults").default({}),
  form: z
    .enum(["InvokeModel", "Converse"])
    .describe("How the requests are written; left out: the model's own body where the table has it, else Converse")
    .optional(),
  limits: z
    .object({
      maxJobs: z
        .int()
        .min(1)
        .max(10_000)
        .describe("A stage that needs more is refused before its first job [jobs]")
        .optional(),
      maxRecordsPerJob: z
        .int()
        .min(1)
        .max(1_000_000)
        .describe("Narrower than Bedrock's own limit [records]")
        .optional(),
      timeoutHours: z.int().min(24).max(168).describe("Bedrock's time-out of each job [hours]").default(24),
      deadlineHours: z
        .int()
        .min(1)
        .max(336)
        .describe("A job that has not ended by then, counted from its submission, is stopped [hours]")
        .default(72),
    })
    .describe("How far jobs may go")
    .prefault({}),
  failures: z
    .object({
      retriesMax: z
        .int()
        .min(0)
        .max(5)
        .describe("How often records are asked again whose failure may pass [times]")
        .default(2),
      shareMax: z
        .number()
        .min(0)
        .max(1)
        .describe("More failed records than this fail the pipeline [share of the stage's records]")
        .default(0),
    })
    .describe("How many failures are borne")
    .prefault({}),
  tail: z
    .enum(["on-demand", "wait"])
    .describe(
      "A part of the stage with fewer records than a job's minimum is asked on demand at once, or waits for other such parts, is asked with them, and goes on demand if they are too few together. A part is what comes of one part of the stage before, or of objects of one format, a gigabyte of them at most",
    )
    .default("on-demand"),
});
export type Stage = z.output<typeof Stage>;
