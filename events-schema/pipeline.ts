import { z } from "zod";
import { PipelineResults } from "./pipeline-results.ts";
import { Prompt, PromptName } from "./prompts.ts";
import { Stage } from "./stage.ts";
import { Name } from "./values.ts";

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
    .describe(
      "What becomes of records that have no answer at the deadline. `on-demand`: jobs are stopped, and what they have not answered is asked on demand",
    )
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
