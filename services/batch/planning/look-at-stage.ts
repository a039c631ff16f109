import type { Pipeline, Problem, StageInput } from "../../../events-schema/index.ts";
import { placeOf, problemAt } from "../domain/request/problem.ts";
import { findObjects } from "./find-objects.ts";
import { lookAtFolder } from "./look-at-folder.ts";
import type { Look } from "./look-at-table.ts";
import { lookAtTables } from "./look-at-tables.ts";
import type { At, Looked } from "./looked.ts";

/** Looks at what a stage would read, as little as is enough. */
export const lookAtStage = async (request: Pipeline, { stage, at }: At, look: Look): Promise<Looked> => {
  const { input } = stage;
  if (input.from === "stage") return nothing([]);
  if (input.from === "hugging-face") return nothing([], [notLookedAt(input, at)]);
  const found = await findObjects(input, placeOf("stages", at, "input"), look.peek);
  if ("problems" in found) return nothing(found.problems);
  return found.format === "images"
    ? lookAtFolder(request, { stage, at }, found, look)
    : lookAtTables(request, { stage, at }, { ...found, format: found.format }, look);
};

const nothing = (problems: readonly Problem[], warnings: readonly Problem[] = []): Looked => ({
  kind: "none",
  problems,
  warnings,
});

const notLookedAt = ({ dataset }: Extract<StageInput, { from: "hugging-face" }>, at: number): Problem =>
  problemAt(
    "batch/not-looked-at",
    `the data set ${dataset} is not looked at here: its columns and records are checked when the run starts`,
    "nothing",
    placeOf("stages", at, "input"),
  );
