import type { Stage } from "../../../events-schema/index.ts";
import { tokensOf } from "../../models/cost.ts";
import type { StageSize } from "../domain/request/estimate-pipeline.ts";
import { imageTokens, perImage } from "../domain/request/guess-tokens.ts";
import type { CheckedRows } from "./check-rows.ts";

/** A line of JSON around each text; base64 makes four bytes of three. */
const lineBytes = 200;

/** A stage by the rows that were seen of it. */
export const sizeOf = (
  stage: Stage,
  { records, checked, imageBytes }: { records: number; checked: CheckedRows; imageBytes: number },
): StageSize => {
  // Of a large Parquet file no row was read.
  if (checked.rows === 0) return { records };
  const questions = Math.round((records * checked.questions) / checked.rows);
  const characters = (stage.inference.system?.length ?? 0) + checked.characters / Math.max(1, checked.questions);
  const image = stage.reads === "text" ? 0 : 1;
  return {
    records: questions,
    inputTokens: Math.ceil(questions * (tokensOf(characters) + image * imageTokens)),
    ...(image === 1 && { assumed: [perImage] }),
    bytes: Math.ceil(questions * (lineBytes + characters + image * imageBytes * (4 / 3))),
  };
};
