import type { StageInference } from "../../../events-schema/index.ts";
import { embeddingBody, requestBody, type Body, type Form } from "../../models/ask.ts";
import { imageMould } from "../../models/image-mould.ts";
import type { Image } from "../../models/image.ts";
import type { Parameters } from "../../models/inference.ts";
import { findInference } from "../../models/table.ts";
import { textMould } from "../../models/text-mould.ts";

/** What a stage asks with, whatever it asks. */
export type Asked = { readonly model: string; readonly form: Form; readonly inference: StageInference };

/** What one record is asked: a text, an image that the model takes, or both. */
export type Question = { readonly text: string; readonly image?: Image };

export type RecordLine =
  { readonly kind: "line"; readonly line: string } | { readonly kind: "refused"; readonly message: string };

/** Writes lines of a batch job's input: `{"recordId", "modelInput"}`, each body as the model's family takes it. */
export const recordWriter = (asked: Asked): ((recordId: string, question: Question) => RecordLine) => {
  const mould = textMould(asked.model, (text) => bodyOf(asked, text));
  const images = imageMould(asked.model, (text, image) => bodyOf(asked, text, image));
  return (recordId, question) => {
    const { text, image } = question;
    const head = `{"recordId":${JSON.stringify(recordId)},"modelInput":`;
    if (mould && image === undefined && !isBlank(text) && !mould.needsLook(text))
      return { kind: "line", line: `${head}${mould.before}${JSON.stringify(text).slice(1, -1)}${mould.after}}` };
    const shown = image && images.write(text, image);
    if (shown !== undefined) return { kind: "line", line: `${head}${shown}}` };
    const body = bodyOf(asked, text, image?.bytes);
    if (body.kind === "refused") return { kind: "refused", message: body.refusals.join("; ") };
    return { kind: "line", line: `${head}${JSON.stringify(body.body)}}` };
  };
};

/** Why no record at all can be asked so; empty where a plain text can. */
export const refusalsOf = (asked: Asked): readonly string[] => {
  const { model, inference } = asked;
  const isEmbedding = findInference(model)?.kind === "embedding";
  const strange = Object.keys(inference).filter(
    (name) => (name === "dimensions" || name === "normalize") !== isEmbedding,
  );
  const misplaced = strange.map(
    (name) => `${name} is given and ${model} answers in ${isEmbedding ? "vectors" : "texts"}; leave it out`,
  );
  const body = bodyOf(asked, "a text");
  return [...misplaced, ...(body.kind === "refused" ? body.refusals : [])];
};

/** The body of a record: what its model is sent. An embedding of an image alone has no text. */
export const bodyOf = ({ model, form, inference }: Asked, text: string, image?: Uint8Array): Body => {
  const { system, dimensions, normalize, ...rest } = inference;
  const images = image === undefined ? [] : [image];
  const family = findInference(model);
  if (family?.kind !== "embedding") {
    const parameters = rest as Parameters;
    return requestBody(model, { prompt: text, images, parameters, ...(system !== undefined && { system }) }, form);
  }
  return embeddingBody(model, {
    texts: text === "" ? [] : [text],
    images,
    ...(dimensions !== undefined && { dimensions }),
    ...(normalize !== undefined && { normalize }),
    // Records are what is searched later; queries are few and are not asked in batches.
    ...(family.needsInputType && { inputType: "search_document" as const }),
  });
};

const isBlank = (text: string): boolean => text.trim() === "";
