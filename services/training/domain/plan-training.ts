import {
  stableId,
  type Dataset,
  type EvaluationSection,
  type HostingSection,
  type Problem,
  type Recipe,
  type TrainingOrder,
  type TrainingSection,
} from "../../../events-schema/index.ts";
import type { CustomizableBase } from "../../models/family.ts";
import { askedAs, whyNotAskable } from "../../models/base-answers.ts";
import type { BaseModelIds } from "../../models/settings.ts";
import { chooseHosting, type HostingFacts } from "../../models/hosting.ts";
import { checkHyperParameters, effectiveHyperParameters } from "../../models/hyper-parameters.ts";
import { onDemandId } from "../../models/prices.ts";
import { customizableBases, findCustomizable } from "../../models/table.ts";

export type Place = { region: string; outputUri: string };

/** The base model that the recipe names, or why it cannot be customized here. */
export const findBase = (
  training: TrainingSection,
  region: string,
): { base: CustomizableBase } | { problem: Problem } => {
  const base = findCustomizable(training.baseModel);
  if (!base)
    return refused("unknown-model", `${training.baseModel} is not a base model that can be customized`, {
      remedy: `Choose one of: ${customizableBases.map(({ id }) => id).join(", ")}. The id needs its context suffix.`,
    });
  if (base.regions.includes(region)) return { base };
  return refused(
    "wrong-region",
    `${base.id} can be customized in ${base.regions.join(", ")}, and this stack runs in ${region}`,
    {
      remedy: `Deploy the stack in ${base.regions.join(" or ")}, or choose a base model of ${region}.`,
    },
  );
};

/** Everything that Bedrock would refuse or fail, found before a job is asked for. The first problem is reported. */
export const checkDataset = (base: CustomizableBase, dataset: Dataset): Problem | undefined => {
  const { records: train } = dataset.train;
  const validation = usesValidation(base, dataset) ? (dataset.validation?.records ?? 0) : 0;
  const tooLong = dataset.longestRecordBytes / bytesPerTokenMost > base.tokensPerRecordMax;
  if (dataset.recordFormat !== base.recordFormat)
    return problem(
      "wrong-format",
      `${base.id} is trained on ${base.recordFormat} records; the dataset holds ${dataset.recordFormat}`,
      {
        remedy: `Set records.format to "${base.recordFormat}" in the request.`,
      },
    );
  if (train < base.records.min)
    return problem(
      "too-few-records",
      `${base.id} needs at least ${base.records.min} training records; there are ${train}`,
      {
        remedy: "Add data, loosen the cleaning, or give a larger share to split.train.",
      },
    );
  if (train + validation > base.records.sumMax)
    return problem(
      "too-many-records",
      `${base.id} takes ${base.records.sumMax} training and validation records together; there are ${train + validation}`,
      {
        remedy: `Give it fewer, or ask AWS to raise the quota for records of ${base.id}.`,
      },
    );
  if (validation > base.validationRecordsMax)
    return problem(
      "too-many-validation-records",
      `${base.id} takes ${base.validationRecordsMax} validation records; there are ${validation}`,
      {
        remedy: "Give a smaller share to split.validation.",
      },
    );
  if (tooLong)
    return problem(
      "record-too-long",
      `the longest record has ${dataset.longestRecordBytes} bytes; ${base.id} takes ${base.tokensPerRecordMax} tokens a record`,
      {
        remedy:
          "Shorten the text in the template or drop long rows; even at eight bytes a token this record is too long.",
      },
    );
  return undefined;
};

/** A token is seldom longer; a record that is too long even so is certainly refused by Bedrock. Shorter ones are Bedrock's to judge: it counts with its own tokenizer. */
const bytesPerTokenMost = 8;

export const usesValidation = (base: CustomizableBase, dataset: Dataset): boolean =>
  base.validationRecordsMax > 0 && (dataset.validation?.records ?? 0) > 0;

/** A request may have thousands; a problem's message has 4,000 characters, and each of these has 400 at most. */
const wrongNamedMax = 8;

export const checkSettings = (base: CustomizableBase, training: TrainingSection): Problem | undefined => {
  const wrong = checkHyperParameters(base, training.hyperParameters);
  if (wrong.length === 0) return undefined;
  const more = wrong.length > wrongNamedMax ? `; and ${wrong.length - wrongNamedMax} more` : "";
  return problem("hyperparameter", wrong.slice(0, wrongNamedMax).join("; ") + more, {
    remedy: "Correct the values in training.hyperParameters, or leave them out for Bedrock's defaults.",
  });
};

/** Can the result be hosted as the recipe asks, and how? */
export const planHosting = (
  base: CustomizableBase,
  hosting: HostingSection,
  { region, facts }: { region: string; facts: HostingFacts },
): { method: "on-demand" | "provisioned-throughput"; why: string } | { problem: Problem } => {
  const choice = chooseHosting(base, hosting, { region, facts });
  if (choice.possible) return { method: choice.method, why: choice.why };
  return refused("no-hosting", `the trained model could not be hosted here: ${choice.why}`, {
    remedy: `Before training is paid for: ${choice.ask}.`,
  });
};

/** A comparison of fewer records than the rule wants retires the model whatever it can do: known before it is trained. */
export const checkTestSplit = ({ test }: Dataset, evaluation: EvaluationSection): Problem | undefined => {
  const { recordsMin, recordsMax } = evaluation;
  const records = Math.min(test?.records ?? 0, recordsMax);
  if (records >= recordsMin) return undefined;
  return problem(
    "too-few-test-records",
    `the evaluation would compare ${records} records (the test split has ${test?.records ?? 0}, evaluation.recordsMax is ${recordsMax}), and a promotion needs ${recordsMin}`,
    { remedy: "Give split.test a larger share, add data, or lower evaluation.recordsMin." },
  );
};

/** Can the evaluation ask the base, under the id that it would use? Without its answers the run would end in a failed evaluation. */
export const checkBaseAnswers = (
  base: CustomizableBase,
  { region, facts, baseModelIds }: { region: string; facts: HostingFacts; baseModelIds: BaseModelIds },
): Problem | undefined => {
  const asked = askedAs(base.id, { region, configured: baseModelIds });
  const why = whyNotAskable(asked, facts.baseInferenceTypes);
  if (why === undefined) return undefined;
  return problem("base-not-askable", `the evaluation could not ask the base model: ${why}`, {
    remedy: `Before training is paid for: set baseModelIds for ${onDemandId(base.id)} to the id or ARN of an inference profile that contains it (choreo was going to ask ${asked.id} by ${asked.source}), or leave out the evaluation.`,
  });
};

/** The one job of a run. Its key depends on the run alone, so that asking twice is asking once. */
export const orderFor = (
  base: CustomizableBase,
  { dataset, recipe, training }: { dataset: Dataset; recipe: Recipe; training: TrainingSection },
  { runId, place }: { runId: string; place: Place },
): TrainingOrder => ({
  jobKey: stableId("job", runId, "training"),
  baseModel: training.baseModel,
  modelName: training.modelName ?? `${dataset.name}-${runId.slice(0, 12)}`,
  customizationType: "FINE_TUNING",
  hyperParameters: effectiveHyperParameters(base, training.hyperParameters),
  trainUri: dataset.train.uri,
  ...(usesValidation(base, dataset) && dataset.validation && { validationUri: dataset.validation.uri }),
  outputUri: `${place.outputUri}${runId}/`,
  deadlineHours: training.deadlineHours,
  dataset,
  recipe,
});

const problem = (what: string, message: string, { remedy }: { remedy: string }): Problem => ({
  code: `training/${what}`,
  message,
  remedy,
});
const refused = (what: string, message: string, options: { remedy: string }): { problem: Problem } => ({
  problem: problem(what, message, options),
});
