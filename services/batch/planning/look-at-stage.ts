import type { Pipeline, Problem } from "../../../events-schema/index.ts";
import { placeOf } from "../domain/request/problem.ts";
import type { Hub } from "../hub/hub.ts";
import { findObjects } from "./find-objects.ts";
import { lookAtHub } from "./look-at-hub.ts";
import { lookAtFolder } from "./look-at-folder.ts";
import type { Look } from "./look-at-table.ts";
import { lookAtTables } from "./look-at-tables.ts";
import type { At, Looked } from "./looked.ts";

/** Looks at what a stage would read, as little as is enough. */
export const lookAtStage = async (
  request: Pipeline,
  { stage, at }: At,
  look: Look & { readonly hub?: Hub },
): Promise<Looked> => {
  const { input } = stage;
  if (input.from === "stage") return nothing([]);
  if (input.from === "hugging-face") return lookAtHub(request, { stage, at, input }, look);
  const found = await findObjects(input, placeOf("stages", at, "input"), look.peek);
  if ("problems" in found) return nothing(found.problems);
  return found.format === "images"
    ? lookAtFolder(request, { stage, at }, found, look)
    : lookAtTables(request, { stage, at }, { ...found, format: found.format }, look);
};

const nothing = (problems: readonly Problem[]): Looked => ({ kind: "none", problems, warnings: [] });
