import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { DatasetCounts } from "../dataset.ts";
import { Problem } from "../values.ts";

/** No dataset will come of this request, nothing was paid, and the problem says what to change. */
export const DatasetRejected = defineEvent({
  type: "DatasetRejected",
  version: 1,
  owner: "dataset",
  forUsers: true,
  data: z.object({ problem: Problem, counts: DatasetCounts.optional() }),
});
