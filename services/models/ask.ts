import { checkEmbedding } from "./check-embedding.ts";
import { checkQuestion } from "./check-question.ts";
import { converse } from "./converse.ts";
import { usualImageLimits } from "./image.ts";
import type { EmbeddingQuestion, InferenceFamily, Json, Question, Reading, TextFamily } from "./inference.ts";
import { readModelId } from "./model-id.ts";
import { problem } from "./reading.ts";
import { findInference } from "./table.ts";

/** The API, and the batch job's modelInvocationType, whose body is written. */
export type Form = "InvokeModel" | "Converse";

export type Body =
  | { readonly kind: "body"; readonly form: Form; readonly familyId: string; readonly body: Json }
  /** Each sentence names the thing, its value, the limit and what to do. */
  | { readonly kind: "refused"; readonly refusals: readonly string[] };

/** InvokeModel takes a body of this size at most (API reference, InvokeModel). */
export const bodyBytesMax = 25_000_000;

/** The form a model is asked in where nobody chooses: its family's own, or Converse for a model outside the table. */
export const usualForm = (idOrArn: string): Form => (findInference(idOrArn) === undefined ? "Converse" : "InvokeModel");

/** What to send to a model for this question, or why it cannot be sent. */
export const requestBody = (idOrArn: string, question: Question, form: Form = usualForm(idOrArn)): Body => {
  const family = findInference(idOrArn);
  const { modelId = idOrArn, kind } = readModelId(idOrArn);
  if (kind === "unreadable")
    return refused(`${JSON.stringify(idOrArn)} is neither the id nor the ARN of a model; correct it`);
  if (family?.kind === "embedding") return refused(`${modelId} answers in vectors; ask it for an embedding`);
  if (form === "InvokeModel" && family === undefined)
    return refused(`the body of ${modelId} is not in the model table; ask it through Converse`);
  const spoken = form === "Converse" ? alsoBy(family) : (family ?? converse);
  const { refusals, question: checked } = checkQuestion(spoken, modelId, question);
  return refusals.length > 0 ? { kind: "refused", refusals } : withinSize(form, spoken, modelId, spoken.body(checked));
};

/** Through Converse a model keeps what it is: whether it sees, and how many samplers it takes. */
const alsoBy = (family: InferenceFamily | undefined): TextFamily => {
  if (family?.kind !== "text") return converse;
  const { oneSampler } = family.parameters;
  return {
    ...converse,
    parameters: { ...converse.parameters, ...(oneSampler !== undefined && { oneSampler }) },
    images: family.images.map(({ models }) => ({ models, limits: usualImageLimits })),
  };
};

/** What to send to a model for these vectors, or why it cannot be sent. Converse gives none. */
export const embeddingBody = (idOrArn: string, question: EmbeddingQuestion): Body => {
  const family = findInference(idOrArn);
  const { modelId = idOrArn } = readModelId(idOrArn);
  if (family?.kind !== "embedding")
    return refused(`${modelId} is no embedding model of the model table; it knows Titan Embeddings and Cohere Embed`);
  const { refusals, question: checked } = checkEmbedding(family, modelId, question);
  return refusals.length > 0
    ? { kind: "refused", refusals }
    : withinSize("InvokeModel", family, modelId, family.body(checked));
};

const withinSize = (form: Form, { id }: InferenceFamily, modelId: string, body: Json): Body => {
  const bytes = Buffer.byteLength(JSON.stringify(body));
  return bytes > bodyBytesMax
    ? refused(
        `the request to ${modelId} has ${bytes} bytes, Bedrock takes ${bodyBytesMax} at most; shorten its texts or images`,
      )
    : { kind: "body", form, familyId: id, body };
};

/** Reads what a model answered, or what a batch line holds as `modelOutput`. Whatever the output is, this never throws. */
export const readAnswer = (idOrArn: string, output: unknown, form: Form = usualForm(idOrArn)): Reading =>
  answerReader(idOrArn, form)(output);

/** The same for many answers of one model: its family is looked up once. */
export const answerReader = (idOrArn: string, form: Form = usualForm(idOrArn)): ((output: unknown) => Reading) => {
  const family = form === "Converse" ? converse : findInference(idOrArn);
  if (family !== undefined) return (output) => family.read(output);
  return () => problem(`the answers of ${idOrArn} are not in the model table; ask it through Converse`);
};

const refused = (why: string): Body => ({ kind: "refused", refusals: [why] });
