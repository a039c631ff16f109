import { z } from "zod";
import { Name, S3Uri } from "./values.ts";

export const PipelineResults = z.object({
  formats: z
    .array(z.enum(["parquet", "csv", "jsonl"]))
    .min(1)
    .max(3)
    .describe(
      "Of the results. CSV holds texts as they are: a spreadsheet may take one that begins with = for a formula",
    )
    .default(["parquet"]),
  files: z
    .enum(["one", "partitioned"])
    .describe("One file of each format and stage, or one for each chunk")
    .default("one"),
});

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
    inputTokens: z.int().nonnegative().describe("Of the answers that this run asked for, as they count them [tokens]"),
    outputTokens: z.int().nonnegative().describe("Of the answers that this run asked for, as they count them [tokens]"),
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
