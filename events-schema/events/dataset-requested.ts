import { z } from "zod";
import { defineRequest } from "../contract.ts";
import { Cleaning, Columns, DatasetSource, Records, Split } from "../dataset.ts";
import { NotifySection } from "../notify.ts";
import { Recipe } from "../recipe.ts";
import { Name, RequestId } from "../values.ts";

/** Somebody wants a dataset made, and whatever the recipe says done with it. The run it starts ends in exactly one RunEnded. */
export const DatasetRequested = defineRequest({
  type: "DatasetRequested",
  version: 1,
  crossAccount: true,
  data: z.object({
    requestId: RequestId.describe(
      "Repeating it means the same run. Left out: the id of EventBridge's envelope, and the request cannot be replayed",
    ).optional(),
    name: Name.describe("Of the dataset: part of S3 keys and of model names"),
    source: DatasetSource,
    columns: Columns.default({}),
    cleaning: Cleaning.describe("What is dropped or changed on the way").prefault({}),
    records: Records,
    split: Split.default({ train: 0.8, validation: 0.1, test: 0.1 }),
    promptsMin: z
      .int()
      .min(1)
      .describe("Fewer training records than this are refused; Bedrock's own minimum is checked besides [records]")
      .default(100),
    ...Recipe.shape,
    notify: NotifySection.optional(),
  }),
});
