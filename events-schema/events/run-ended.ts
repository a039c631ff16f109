import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Cost } from "../model.ts";
import { Problem } from "../values.ts";

/** The run is over, with this outcome, and nothing more will be bought for it. Its id depends on the run alone: the first one heard stands. */
export const RunEnded = defineEvent({
  type: "RunEnded",
  version: 1,
  owner: ["dataset", "training", "hosting", "batch"],
  forUsers: true,
  data: z.object({
    outcome: z
      .enum(["succeeded", "partial", "failed", "rejected", "cancelled"])
      .describe("`rejected`: nothing was paid; `partial`: a part of what was asked for exists"),
    reason: z.string().min(1).max(4000).describe("One sentence for a person"),
    summary: z
      .record(z.string(), z.union([z.string(), z.number().describe("[as the key says]")]))
      .describe("Facts worth a line each: dataset version, model ARN, counts"),
    problem: Problem.optional(),
    cost: Cost.extend({
      inference: z
        .number()
        .nonnegative()
        .describe("Answers of a pipeline's models, in batches and on demand [US dollars]")
        .optional(),
    })
      .describe("What the run cost by part, where anything was paid; an estimate from list prices")
      .optional(),
  }),
});
