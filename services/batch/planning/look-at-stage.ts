import type { Pipeline } from "../../../events-schema/index.ts";
import { surveyS3 } from "../flows/survey.ts";
import type { Hub } from "../hub/hub.ts";
import { lookAtFolder } from "./look-at-folder.ts";
import { lookAtHub } from "./look-at-hub.ts";
import type { Look } from "./look-at-table.ts";
import { lookAtTables } from "./look-at-tables.ts";
import { together, type At, type FoundObject, type Looked, type LookedStage } from "./looked.ts";

/** Looks at what a stage would read, as little as is enough. What a run would refuse to read is refused here by the run's own survey. */
export const lookAtStage = async (
  request: Pipeline,
  { stage, at }: At,
  look: Look & { readonly hub?: Hub },
): Promise<Looked> => {
  const { input } = stage;
  if (input.from === "stage") return nothing;
  if (input.from === "hugging-face") return lookAtHub(request, { stage, at, input }, look);
  const { problems, parts } = await surveyS3(look.peek, input, at);
  if (problems.length > 0) return { ...nothing, problems };
  const objects: readonly FoundObject[] = parts.flatMap((part) =>
    part.objects.map(({ uri, bytes }) => ({ uri, bytes, format: part.format })),
  );
  const images = objects.filter(({ format }) => format === "images").slice(0, input.firstRecords);
  const tables = objects.filter(({ format }) => format !== "images");
  const looked: LookedStage[] = [];
  if (tables.length > 0) looked.push(await lookAtTables(request, { stage, at }, tables, look));
  if (images.length > 0) looked.push(await lookAtFolder(request, { stage, at }, images, look));
  return looked.reduce((all, each) => together(all, each));
};

const nothing: Looked = { kind: "none", problems: [], warnings: [] };
