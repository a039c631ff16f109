import type { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { batchSupport } from "../../../models/batch.ts";
import { expansionsMax } from "./guess-tokens.ts";
import { listed, placeOf, problemAt } from "./problem.ts";
import { isRule, namesAsked, promptNamed } from "./prompts-of.ts";

/** What is allowed and probably not meant. Nothing is refused for it. */
export const warnOfPipeline = (request: Pipeline): readonly Problem[] =>
  [
    unusedPrompts,
    samePrompts,
    sameTexts,
    blindStages,
    unlistedModels,
    idleLimits,
    someRecords,
    wideStages,
    lateStages,
  ].flatMap((warn) => warn(request));

const unusedPrompts = ({ prompts, stages }: Pipeline): Problem[] => {
  const used = new Set(stages.flatMap(({ asks }) => namesAsked(prompts, asks)));
  const unused = Object.keys(prompts).filter((name) => !used.has(name));
  return unused.length === 0
    ? []
    : [
        problemAt(
          "batch/prompt-unused",
          `no stage asks ${unused.length} of the prompts: ${listed(unused)}`,
          "leave them out, or name them in a stage",
          ...unused.map((name) => placeOf("prompts", name)),
        ),
      ];
};

const samePrompts = ({ prompts }: Pipeline): Problem[] =>
  Object.entries(prompts).flatMap(([name, prompt]) => {
    const names = isRule(prompt) ? prompt.expands : [];
    const again = [...new Set(names.filter((wanted, at) => names.indexOf(wanted) !== at))];
    return again.map((wanted) =>
      problemAt(
        "batch/prompt-twice",
        `the rule "${name}" asks "${wanted}" more than once of each record, and each answer is paid for`,
        "name it once, unless several answers are wanted",
        placeOf("prompts", name, "expands"),
      ),
    );
  });

/** Often a template in another notation: `{topic}` is text here. */
const sameTexts = ({ prompts, stages }: Pipeline): Problem[] => {
  const names = new Set(
    stages.filter(({ reads }) => reads === "text").flatMap(({ asks }) => namesAsked(prompts, asks)),
  );
  return [...names].flatMap((name) => {
    const prompt = promptNamed(prompts, name);
    return prompt === undefined || isRule(prompt) || prompt.template.includes("{{")
      ? []
      : [
          problemAt(
            "batch/prompt-constant",
            `"${name}" names no column, so every record is asked the same text`,
            "write {{column}} where a record's own text belongs; single braces are text",
            placeOf("prompts", name, "template"),
          ),
        ];
  });
};

const blindStages = ({ stages }: Pipeline): Problem[] =>
  stages.flatMap(({ name, input, reads }, at) =>
    input.from === "s3" && input.format === "images" && reads === "text"
      ? [
          problemAt(
            "batch/images-not-sent",
            `the stage "${name}" takes images and reads "text", so no image is sent`,
            'read "text-and-image"',
            placeOf("stages", at, "reads"),
          ),
        ]
      : [],
  );

const unlistedModels = ({ stages }: Pipeline): Problem[] =>
  stages.flatMap(({ model }, at) =>
    batchSupport(model).supported === "unlisted"
      ? [
          problemAt(
            "batch/model-unlisted",
            `${model} is not in the table of models for batch; Bedrock decides when the first job is created`,
            "try it with few records first",
            placeOf("stages", at, "model"),
          ),
        ]
      : [],
  );

const idleLimits = ({ stages }: Pipeline): Problem[] =>
  stages.flatMap(({ model, limits: { maxRecordsPerJob = 0 } }, at) => {
    const support = batchSupport(model);
    return support.supported === "no" || maxRecordsPerJob <= support.limits.recordsPerJobMax
      ? []
      : [
          problemAt(
            "batch/limit-without-effect",
            `maxRecordsPerJob is ${maxRecordsPerJob} and a job takes ${support.limits.recordsPerJobMax} records at most, by AWS's default`,
            "leave it out",
            placeOf("stages", at, "limits", "maxRecordsPerJob"),
          ),
        ];
  });

const someRecords = ({ stages }: Pipeline): Problem[] =>
  stages.flatMap(({ name, input }, at) =>
    input.from === "stage" || input.firstRecords === undefined
      ? []
      : [
          problemAt(
            "batch/first-records",
            `the stage "${name}" asks the first ${input.firstRecords} records of its input alone`,
            "nothing, if it is a trial; else leave firstRecords out",
            placeOf("stages", at, "input", "firstRecords"),
          ),
        ],
  );

const manyPrompts = 5;

const wideStages = ({ prompts, stages }: Pipeline): Problem[] =>
  stages.flatMap(({ name, asks }, at) => {
    const most = expansionsMax(prompts, asks);
    return most <= manyPrompts
      ? []
      : [
          problemAt(
            "batch/expansion",
            `the stage "${name}" asks up to ${most} prompts of each record, and each answer is paid for`,
            "nothing, if all are wanted; one prompt whose output has several fields costs less",
            placeOf("stages", at, "asks"),
          ),
        ];
  });

const lateStages = ({ stages, deadlineHours }: Pipeline): Problem[] => {
  const late = [...stages.entries()].filter(([, { limits }]) => limits.deadlineHours > deadlineHours);
  return late.length === 0
    ? []
    : [
        problemAt(
          "batch/deadline",
          `the pipeline ends after ${deadlineHours} h, and jobs of ${listed(late.map(([, { name, limits }]) => `"${name}" may take ${limits.deadlineHours} h`))}`,
          "nothing, if the pipeline's deadline is meant; else raise it",
          placeOf("deadlineHours"),
          ...late.map(([at]) => placeOf("stages", at, "limits", "deadlineHours")),
        ),
      ];
};
