import { z } from "zod";
import { defineRequest } from "../contract.ts";
import { Cleaning, Columns, DatasetSource, Records, Split } from "../dataset.ts";
import { Recipe } from "../recipe.ts";
import { Name } from "../values.ts";

/** Somebody wants a dataset made, and whatever the recipe says done with it. The run it starts ends in exactly one RunEnded. */
export const DatasetRequested = defineRequest({
  type: "DatasetRequested",
  version: 1,
  crossAccount: true,
  data: z.object({
    /** Repeating it means the same run. Left out: the envelope's id, and the request cannot be replayed. */
    requestId: z.string().min(1).max(128).optional(),
    name: Name,
    source: DatasetSource,
    columns: Columns.default({}),
    cleaning: Cleaning.prefault({}),
    records: Records,
    split: Split.default({ train: 0.8, validation: 0.1, test: 0.1 }),
    /** Fewer training records than this are refused; Bedrock's own minimum is checked besides. */
    promptsMin: z.int().min(1).default(100),
    ...Recipe.shape,
  }),
});
