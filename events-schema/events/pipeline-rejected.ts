import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Name, Problem } from "../values.ts";

/** The pipeline is not run: nothing was asked of any model and nothing was paid. */
export const PipelineRejected = defineEvent({
  type: "PipelineRejected",
  version: 1,
  owner: "batch",
  forUsers: true,
  data: z.object({
    name: Name.describe("As the request names it"),
    problem: Problem,
    others: z
      .array(Problem)
      .max(49)
      .describe("Everything else that is wrong with it, as far as it was looked at")
      .default([]),
  }),
});
