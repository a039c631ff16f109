import type { Problem } from "../../../events-schema/index.ts";
import type { MalformedInput } from "../../records/malformed-input.ts";
import type { Survey } from "./survey.ts";

export const noTestSplit = (dataset: { name: string; version: string }): Problem => ({
  code: "evaluation/no-test-records",
  message: `dataset ${dataset.name} ${dataset.version} has no test split, so there is nothing to compare the models on`,
  remedy: "Give split.test a share above 0, or add data.",
});

export const missingTestSplit = (uri: string): Problem => ({
  code: "evaluation/no-test-records",
  message: `the test split ${uri} is not there, or may not be read`,
  remedy: "Find out who removed it; publish the request again under a new requestId.",
});

export const nothingToAsk = (uri: string, { counts, places }: Survey): Problem => ({
  code: "evaluation/no-test-records",
  message: `of ${counts.lines} lines of ${uri} none can be asked and compared: ${counts.withoutReference} have no expected answer, ${counts.unreadable} cannot be read`,
  remedy: "Each test record needs a prompt and a completion (or a last assistant turn) of text.",
  ...(places.length > 0 && { places: [...places] }),
});

export const unreadableSplit = (uri: string, { message, places }: MalformedInput): Problem => ({
  code: "evaluation/unreadable-test-split",
  message: `${uri} cannot be read: ${message}`,
  remedy: "The test split must be JSONL in UTF-8, as the dataset service writes it.",
  places: [...places],
});
