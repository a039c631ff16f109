import { z } from "zod";
import { Name, SourceUri } from "./values.ts";

const firstRecords = z
  .int()
  .min(1)
  .max(25_000_000)
  .describe(
    "Only so many are asked, in the order of the objects, and the rest is left out: to try a pipeline on some of its data. They must stand in the first part, which is objects of one format, a gigabyte of them at most [records]",
  )
  .optional();

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
      firstRecords,
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
        .regex(/^[\w.-]{1,96}$/, "must be 1 to 96 letters, digits, _ . or -")
        .describe("The data set's configuration")
        .default("default"),
      split: z
        .string()
        .regex(/^[\w.-]{1,96}$/, "must be 1 to 96 letters, digits, _ . or -")
        .describe("The split")
        .default("train"),
      revision: z
        .string()
        .regex(/^[\w./-]{1,120}$/, "must be 1 to 120 letters, digits, _ . / or -")
        .describe("A commit, tag or branch; what a branch is at the start of the run stands for all of it")
        .default("main"),
      tokenSecretArn: z
        .string()
        .regex(/^arn:[a-z-]+:secretsmanager:/, "must be the ARN of a secret in Secrets Manager")
        .max(2048)
        .describe("The secret with the Hub's access token, for data sets that are not public")
        .optional(),
      firstRecords,
    })
    .describe("The Parquet files of a data set on the Hugging Face Hub"),
  z
    .object({ from: z.literal("stage"), stage: Name.describe("An earlier stage of this pipeline") })
    .describe("What an earlier stage answered"),
]);
export type StageInput = z.output<typeof StageInput>;
