import { z } from "zod";
import { Name } from "./values.ts";

/** Of a table. */
export const Column = z.string().min(1).max(200);

/** Prompts and stages are called by these names; they become parts of S3 keys and of column names. */
export const PromptName = Name.describe("A prompt of this request");

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
