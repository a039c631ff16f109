import type { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { alike } from "./fold.ts";
import { listed, placeOf, problemAt } from "./problem.ts";

/** Stages are told apart, and each reads objects or a stage before it. */
export const checkStages = ({ stages }: Pipeline): readonly Problem[] => [...twins(stages), ...inputs(stages)];

const twins = (stages: Pipeline["stages"]): Problem[] =>
  alike([...stages.entries()], ([, { name }]) => name).map((group) =>
    problemAt(
      "batch/stage-name",
      `${group.length} stages are named ${group.map(([, { name }]) => `"${name}"`).join(", ")}; names must differ by more than case`,
      "rename all but one: a stage's name is part of S3 keys and of column names",
      ...group.map(([at]) => placeOf("stages", at, "name")),
    ),
  );

const inputs = (stages: Pipeline["stages"]): Problem[] =>
  stages.flatMap(({ name, input }, at) => {
    if (input.from !== "stage") return [];
    const earlier = stages.slice(0, at).map((stage) => stage.name);
    if (earlier.includes(input.stage)) return [];
    const refuse = (why: string, remedy: string) => [
      problemAt("batch/stage-input", why, remedy, placeOf("stages", at, "input", "stage")),
    ];
    if (at === 0)
      return refuse(
        `the first stage, "${name}", reads the stage "${input.stage}", and there is none before it`,
        'give it objects ("from": "s3") or a data set ("from": "hugging-face")',
      );
    const remedy = `name one of the stages before it: ${listed(earlier)}`;
    if (input.stage === name) return refuse(`the stage "${name}" reads itself`, remedy);
    return stages.some((stage) => stage.name === input.stage)
      ? refuse(`the stage "${name}" reads "${input.stage}", which comes after it`, remedy)
      : refuse(`the stage "${name}" reads "${input.stage}", which is no stage of this pipeline`, remedy);
  });
