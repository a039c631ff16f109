import { z } from "zod";
import { Name, S3Uri, SourceUri } from "./values.ts";

const Column = z.string().min(1).max(200);

/** Prompts and stages are called by these names; they become parts of S3 keys and of column names. */
const PromptName = Name.describe("A prompt of this request");

/** What is taken out of an answer, each into a column of its own. */
export const Extraction = z.discriminatedUnion("type", [
  z
    .object({
      type: z.literal("json").describe("The answer holds JSON: as it is, in a code fence, or with words around it"),
      fields: z
        .record(Column, z.string().min(1).max(500).describe("JSONPath (RFC 9535); several matches are a list"))
        .describe("By column, what to take"),
    })
    .describe("By JSONPath"),
  z
    .object({
      type: z.literal("regex").describe("Patterns over the answer, without regard to case, line by line"),
      fields: z
        .record(Column, z.string().min(1).max(500).describe("The first group of the first match, else the match"))
        .describe("By column, the pattern"),
    })
    .describe("By pattern"),
]);
export type Extraction = z.output<typeof Extraction>;

const template = z
  .string()
  .min(1)
  .max(100_000)
  .describe("`{{column}}` stands for a column of the record, `{{column:500}}` for its first 500 characters");

/** A template, or a rule that names several prompts for one record. */
export const Prompt = z.union([
  z
    .object({
      template,
      output: Extraction.describe("What to take out of the answers; left out: the answer alone").optional(),
    })
    .describe("One prompt"),
  z
    .object({
      expands: z
        .array(PromptName)
        .min(1)
        .max(20)
        .describe("The prompts that each record is asked, one record of the result for each"),
    })
    .describe("An expansion rule"),
]);
export type Prompt = z.output<typeof Prompt>;

const byValue = z
  .record(z.string().max(200), PromptName)
  .describe("By value of the column, compared without blanks around it and without regard to case");
const otherwise = PromptName.describe("For every other value; left out: a record with one is listed as failed");

/** Which prompt a record is asked. */
export const Asking = z.discriminatedUnion("mode", [
  z.object({ mode: z.literal("single"), prompt: PromptName }).describe("Every record the same prompt"),
  z
    .object({
      mode: z.literal("mapped"),
      column: Column.describe("Its value chooses the prompt"),
      prompts: byValue.optional().describe("Left out: the values are the names of prompts"),
      default: otherwise.optional(),
    })
    .describe("One prompt a record, by a column's value"),
  z
    .object({
      mode: z.literal("expanded"),
      column: Column.describe("Its value chooses the expansion rule"),
      prompts: byValue.optional().describe("By value, the expansion rule; left out: the values are names of rules"),
      default: otherwise.optional(),
    })
    .describe("Several prompts a record, by a column's value; their records are `<id>-001`, `<id>-002` …"),
  z
    .object({ mode: z.literal("column"), column: Column.describe("Is the prompt, as it is") })
    .describe("The column's text is what is asked, or what is embedded"),
]);
export type Asking = z.output<typeof Asking>;

/** Where a stage's records come from. */
export const StageInput = z.discriminatedUnion("from", [
  z
    .object({
      from: z.literal("s3"),
      uri: SourceUri.describe("One object, or every object under a prefix (ends with `/`)"),
      format: z
        .enum(["csv", "parquet", "jsonl", "images"])
        .describe("Of every object; left out: told by the name's ending")
        .optional(),
    })
    .describe("The user's own objects"),
  z
    .object({
      from: z.literal("hugging-face"),
      dataset: z
        .string()
        .regex(/^[\w.-]{1,96}(?:\/[\w.-]{1,96})?$/, "must be a data set's id such as owner/name")
        .describe("The data set's id"),
      config: z
        .string()
        .regex(/^[\w.-]{1,96}$/)
        .describe("The data set's configuration")
        .default("default"),
      split: z
        .string()
        .regex(/^[\w.-]{1,96}$/)
        .describe("The split")
        .default("train"),
      revision: z
        .string()
        .regex(/^[\w./-]{1,120}$/)
        .describe("A commit, tag or branch; what a branch is at the start of the run stands for all of it")
        .default("main"),
      tokenSecretArn: z
        .string()
        .regex(/^arn:[a-z-]+:secretsmanager:/)
        .max(2048)
        .describe("The secret with the Hub's access token, for data sets that are not public")
        .optional(),
    })
    .describe("The Parquet files of a data set on the Hugging Face Hub"),
  z
    .object({ from: z.literal("stage"), stage: Name.describe("An earlier stage of this pipeline") })
    .describe("What an earlier stage answered"),
]);
export type StageInput = z.output<typeof StageInput>;

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
  imageColumn: Column.describe("Of a table: the S3 URI of the record's image, or its key beside the table").default(
    "image_path",
  ),
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
      "Fewer records than a job's minimum are asked on demand at once, or wait for more of their stage and go on demand if none come",
    )
    .default("on-demand"),
});
export type Stage = z.output<typeof Stage>;

export const PipelineResults = z.object({
  formats: z
    .array(z.enum(["parquet", "csv", "jsonl"]))
    .min(1)
    .max(3)
    .describe("Of the results")
    .default(["parquet"]),
  files: z
    .enum(["one", "partitioned"])
    .describe("One file of each format and stage, or one for each chunk")
    .default("one"),
});

/** Everything that a pipeline is asked for, but for its request id. */
export const Pipeline = z.object({
  name: Name.describe("Of the pipeline: part of S3 keys and of job names"),
  prompts: z.record(PromptName, Prompt).describe("Prompts and expansion rules by name").default({}),
  stages: z.array(Stage).min(1).max(20).describe("In their order; each reads objects or an earlier stage"),
  results: PipelineResults.describe("What is made of the answers").prefault({}),
  deadlineHours: z
    .int()
    .min(1)
    .max(720)
    .describe("Of the whole pipeline, counted from its request [hours]")
    .default(168),
  atDeadline: z
    .enum(["fail", "on-demand"])
    .describe("What becomes of records that have no answer at the deadline")
    .default("fail"),
  maxCostUsd: z
    .number()
    .gt(0)
    .describe("A pipeline whose estimate is above this is refused before anything is paid [US dollars]")
    .optional(),
  resumes: z
    .object({
      runId: z.string().min(1).max(64).describe("The run whose finished chunks are taken over"),
      fromStage: Name.describe("This stage and all after it are asked anew; left out: nothing finished is").optional(),
    })
    .describe("Goes on where another run of the same pipeline ended")
    .optional(),
});
export type Pipeline = z.output<typeof Pipeline>;

const records = (what: string) => z.int().nonnegative().describe(`${what} [records]`);

/** records = answered + failed. */
export const StageCounts = z
  .object({
    stage: Name.describe("The stage"),
    records: records("Of the stage: after prompts were expanded"),
    answered: records("With an answer"),
    failed: z.record(z.string(), records("Failed for this reason")).describe("Records without an answer, by reason"),
    retried: records("Asked more than once"),
    jobs: z.int().nonnegative().describe("Batch jobs that were run [jobs]"),
    onDemand: records("Asked on demand"),
    inputTokens: z.int().nonnegative().describe("As the answers count them [tokens]"),
    outputTokens: z.int().nonnegative().describe("As the answers count them [tokens]"),
  })
  .describe("What became of a stage's records; records = answered + the sum of failed");
export type StageCounts = z.output<typeof StageCounts>;

export const ResultFile = z
  .object({
    stage: Name.describe("The stage whose records it holds"),
    format: z.enum(["parquet", "csv", "jsonl"]).describe("Of the file"),
    uri: S3Uri.describe("The file, or the prefix of its parts"),
    records: records("In it"),
    bytes: z.int().nonnegative().describe("All parts together [bytes]"),
  })
  .describe("A file of results, or a prefix of them");
export type ResultFile = z.output<typeof ResultFile>;
