import type { Pipeline } from "../../../events-schema/index.ts";
import { usualForm } from "../../models/ask.ts";
import { imageLimitsOf } from "../../models/image-limits.ts";
import { placeOf } from "../domain/request/problem.ts";
import { checkColumns } from "./check-columns.ts";
import { checkRows, type SeenRows } from "./check-rows.ts";
import { badImages, lookAtImages } from "./look-at-images.ts";
import type { At, FoundObject, LookedStage } from "./looked.ts";
import type { Look } from "./look-at-table.ts";
import { sizeOf } from "./size-of.ts";
import { tellFailing } from "./tell-failing.ts";

/** Images each of which is a record. */
export const lookAtFolder = async (
  request: Pipeline,
  { stage, at }: At,
  objects: readonly FoundObject[],
  { peek }: Look,
): Promise<LookedStage> => {
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  const columns = { of: `the images of the stage "${stage.name}"`, names: ["image_path", "file_name"] };
  const base = {
    kind: "looked" as const,
    formats: ["images" as const],
    objects: objects.length,
    bytes,
    records: objects.length,
    counted: true,
    columns,
  };
  const problems = checkColumns(request, { stage, at }, columns);
  if (problems.length > 0) return { ...base, problems, warnings: [] };
  const rows = objects.slice(0, 1000).map(({ uri }) => [uri, uri.slice(uri.lastIndexOf("/") + 1)]);
  const seen: SeenRows = { uri: stage.name, columns: columns.names, rows };
  const checked = checkRows(request, { stage, at }, [seen]);
  const limits = imageLimitsOf(stage.model, stage.form ?? usualForm(stage.model));
  const images =
    stage.reads === "text" || limits === undefined
      ? { looked: 0, refused: [] }
      : await lookAtImages(objects, { limits, modelId: stage.model, peek });
  const [example] = images.refused;
  const told = [
    ...checked.failing.map((each) => tellFailing(stage, each, checked.questions)),
    ...(example === undefined
      ? []
      : [
          tellFailing(
            stage,
            { why: badImages, example, count: images.refused.length, place: placeOf("stages", at, "input", "uri") },
            images.looked,
          ),
        ]),
  ];
  return {
    ...base,
    problems: told.flatMap((each) => each.problems),
    warnings: told.flatMap((each) => each.warnings),
    size: sizeOf(stage, { records: objects.length, checked, imageBytes: bytes / objects.length }),
  };
};
