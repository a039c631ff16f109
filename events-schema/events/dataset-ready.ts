import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Dataset, DatasetCounts } from "../dataset.ts";
import { Recipe } from "../recipe.ts";

/** The records are written, counted and split; nothing downstream may reshape them. */
export const DatasetReady = defineEvent({
  type: "DatasetReady",
  version: 1,
  owner: "dataset",
  data: z.object({ dataset: Dataset, counts: DatasetCounts, recipe: Recipe }),
});
