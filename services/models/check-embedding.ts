import { checkImages } from "./check-images.ts";
import type { CheckedEmbedding, EmbeddingFamily, EmbeddingQuestion } from "./inference.ts";

/** Every reason why these vectors cannot be asked for; empty: `question` can be written down. */
export const checkEmbedding = (
  family: EmbeddingFamily,
  modelId: string,
  asked: EmbeddingQuestion,
): { readonly refusals: readonly string[]; readonly question: CheckedEmbedding } => {
  const refusals: string[] = [];
  const { texts = [], images: shown = [], ...rest } = asked;
  refuseAmounts(family, modelId, { texts, images: shown.length, refusals });
  refuseOptions(family, modelId, rest, refusals);
  const images = checkImages(shown, family.imageLimits, { modelId, place: "", refusals });
  return { refusals, question: { ...rest, modelId, texts, images } };
};

const refuseAmounts = (
  { textsMax, imagesMax, together, charactersMax = Infinity }: EmbeddingFamily,
  modelId: string,
  { texts, images, refusals }: { texts: readonly string[]; images: number; refusals: string[] },
): void => {
  if (texts.length + images === 0) refusals.push(`nothing is given to ${modelId}; give it a text or an image`);
  if (texts.length > textsMax)
    refusals.push(`${texts.length} texts are given, ${modelId} takes ${textsMax} at most; ask in several`);
  if (images > imagesMax)
    refusals.push(`${images} images are given, ${modelId} takes ${imagesMax} at most; ask in several`);
  if (texts.length > 0 && images > 0 && !together)
    refusals.push(
      `${texts.length} texts and ${images} images are given, ${modelId} takes one kind at a time; ask in two`,
    );
  for (const [at, text] of texts.entries()) {
    if (text.trim() === "") refusals.push(`text ${at + 1} is blank; write it or leave it out`);
    if (text.length > charactersMax)
      refusals.push(`text ${at + 1} has ${text.length} characters, ${modelId} takes ${charactersMax} at most; cut it`);
  }
};

const refuseOptions = (
  family: EmbeddingFamily,
  modelId: string,
  { dimensions, normalize, inputType }: Pick<EmbeddingQuestion, "dimensions" | "normalize" | "inputType">,
  refusals: string[],
): void => {
  const sizes = family.dimensions(modelId);
  if (dimensions !== undefined && !sizes.includes(dimensions))
    refusals.push(
      sizes.length === 0
        ? `dimensions is ${dimensions} and ${modelId} has one size only; leave it out`
        : `dimensions is ${dimensions}, ${modelId} takes ${sizes.join(", ")}`,
    );
  if (normalize !== undefined && !family.takesNormalize)
    refusals.push(`normalize is ${normalize} and ${modelId} has no such parameter; leave it out`);
  if (inputType === undefined && family.needsInputType)
    refusals.push(
      `inputType is not given and ${modelId} requires it; say search_document, search_query, classification or clustering`,
    );
  if (inputType !== undefined && !family.needsInputType)
    refusals.push(`inputType is ${inputType} and ${modelId} has no such parameter; leave it out`);
};
