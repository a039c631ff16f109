import type { Pipeline, Problem, Stage, StageInference } from "../../../../events-schema/index.ts";
import { usualForm, type Body, type Form } from "../../../models/ask.ts";
import { batchSupport } from "../../../models/batch.ts";
import { readModelId } from "../../../models/model-id.ts";
import { findInference } from "../../../models/table.ts";
import { readTemplate, renderTemplate } from "../../../records/template.ts";
import { bodyOf } from "../record-line.ts";
import { fromRefusal, listed, placeOf, problemAt } from "./problem.ts";
import { templatesAsked } from "./prompts-of.ts";

/** Each stage's model takes what the stage would send it, tried with a question as short as can be. */
export const checkModels = (request: Pipeline): readonly Problem[] =>
  request.stages.flatMap((stage, at) => checkModel(request.prompts, stage, at));

const checkModel = (prompts: Pipeline["prompts"], stage: Stage, at: number): Problem[] => {
  const { model, form } = stage;
  const place = placeOf("stages", at, "model");
  if (readModelId(model).kind === "unreadable")
    return [
      problemAt(
        "batch/model",
        `${JSON.stringify(model)} is neither the id nor the ARN of a model`,
        "correct it, as in amazon.nova-micro-v1:0 or us.amazon.nova-micro-v1:0",
        place,
      ),
    ];
  const support = batchSupport(model);
  if (support.supported === "no") return [fromRefusal("batch/model", support.why, place)];
  const embeds = findInference(model)?.kind === "embedding";
  if (!embeds && /[.-]embed/.test(readModelId(model).modelId ?? ""))
    return [
      problemAt(
        "batch/model",
        `${model} answers in vectors and its requests are not in the model table`,
        "embed with Titan Text Embeddings V2 or Titan Multimodal Embeddings",
        place,
      ),
    ];
  const fits = form === undefined || support.forms.includes(form);
  return [
    ...(fits ? [] : [formRefused(stage, at, support.forms)]),
    ...misplaced(stage, at, embeds ? "vectors" : "text"),
    ...probe(prompts, stage, at, { embeds, form: form !== undefined && fits ? form : usualForm(model) }),
  ];
};

const formRefused = ({ model, form }: Stage, at: number, forms: readonly Form[]): Problem =>
  problemAt(
    "batch/form",
    `${model} is not asked by ${form} in a batch; it is by ${listed(forms)}`,
    `write ${forms.map((possible) => `"${possible}"`).join(" or ")}, or leave form out`,
    placeOf("stages", at, "form"),
  );

const parametersFor = {
  text: ["system", "maxTokens", "temperature", "topP", "stopSequences"],
  vectors: ["dimensions", "normalize"],
} as const satisfies Record<string, readonly (keyof StageInference)[]>;

/** Parameters that belong to the other kind of model. */
const misplaced = ({ model, inference }: Stage, at: number, kind: "text" | "vectors"): Problem[] =>
  parametersFor[kind === "text" ? "vectors" : "text"]
    .filter((name) => inference[name] !== undefined)
    .map((name) =>
      problemAt(
        "batch/parameter",
        `${name} is given and ${model} answers in ${kind}, which has no such parameter`,
        "leave it out",
        placeOf("stages", at, "inference", name),
      ),
    );

/** One pixel. */
const image = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

type Way = { readonly embeds: boolean; readonly form: Form };

/** Tries the stage's settings, then each template by itself: what only a template is refused for stands at the template. */
const probe = (prompts: Pipeline["prompts"], stage: Stage, at: number, way: Way): Problem[] => {
  const settings = refusalsOf(ask(stage, "x", way));
  const ofTemplates = templatesAsked(prompts, stage.asks).flatMap(([name, { template }]) => {
    const text = stage.reads === "image" ? undefined : filled(template);
    return text === undefined
      ? []
      : refusalsOf(ask(stage, text, way))
          .filter((refusal) => !settings.includes(refusal))
          .map((refusal) =>
            fromRefusal(
              "batch/template",
              `"${name}": ${refusal}`,
              placeOf("prompts", name, "template"),
              placeOf("stages", at, "asks"),
            ),
          );
  });
  return [...firstOfImages(settings.map((refusal) => atItsPlace(refusal, at))), ...ofTemplates];
};

/** That a model sees no images is said in several ways at once. */
const firstOfImages = (problems: readonly Problem[]): Problem[] => {
  const first = problems.find(({ code }) => code === "batch/images");
  return problems.filter((problem) => problem.code !== "batch/images" || problem === first);
};

/** Undefined: the template is blank or cannot be read, which is said elsewhere. */
const filled = (template: string): string | undefined => {
  try {
    const text = renderTemplate(
      readTemplate(template, (field) => field !== ""),
      () => "x",
    );
    return text.trim() === "" ? undefined : text;
  } catch {
    return undefined;
  }
};

/** What a record would send. */
const ask = ({ model, reads, inference }: Stage, text: string, { embeds, form }: Way): Body =>
  bodyOf({ model, form, inference }, embeds && reads === "image" ? "" : text, reads === "text" ? undefined : image);

const refusalsOf = (body: Body): readonly string[] => (body.kind === "refused" ? body.refusals : []);

const atItsPlace = (refusal: string, at: number): Problem => {
  const inference = placeOf("stages", at, "inference");
  const [, parameter] = /^(maxTokens|temperature|topP|stopSequences|dimensions|normalize)\b/.exec(refusal) ?? [];
  if (parameter !== undefined) return fromRefusal("batch/parameter", refusal, `${inference}/${parameter}`);
  if (refusal.includes("system prompt")) return fromRefusal("batch/parameter", refusal, `${inference}/system`);
  if (refusal.includes("image")) return fromRefusal("batch/images", refusal, placeOf("stages", at, "reads"));
  return fromRefusal("batch/model", refusal, placeOf("stages", at, "model"));
};
