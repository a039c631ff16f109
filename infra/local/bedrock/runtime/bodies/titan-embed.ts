import { z } from "zod";
import { base64, readBodyAs, tokensOf } from "../question.ts";
import type { EmbeddingBody } from "../question.ts";
import { embeddingOf } from "../embedding.ts";
import { readImage } from "../image.ts";

const text = z.strictObject({
  inputText: z.string().min(1).max(50_000),
  dimensions: z.union([z.literal(1024), z.literal(512), z.literal(256)]).optional(),
  normalize: z.boolean().optional(),
  embeddingTypes: z
    .array(z.enum(["float", "binary"]))
    .min(1)
    .optional(),
});

/** Amazon Titan Text Embeddings V2. `embedding` is absent when only the binary form is asked for. */
export const titanEmbedTextBody: EmbeddingBody = {
  kind: "embedding",
  embed: (body) => {
    const { inputText, dimensions = 1024, normalize = true, embeddingTypes = ["float"] } = readBodyAs(text, body);
    const float = embeddingOf({ text: inputText }, { dimensions, normalize });
    const wantsFloat = embeddingTypes.includes("float");
    const binary = embeddingTypes.includes("binary") ? { binary: float.map((value) => (value > 0 ? 1 : 0)) } : {};
    const inputTokens = tokensOf(inputText);
    const embeddingsByType = { ...(wantsFloat ? { float } : {}), ...binary };
    const output = { ...(wantsFloat ? { embedding: float } : {}), inputTextTokenCount: inputTokens, embeddingsByType };
    return { output, inputTokens };
  },
};

const multimodal = z
  .strictObject({
    inputText: z.string().min(1).optional(),
    inputImage: base64.optional(),
    embeddingConfig: z
      .strictObject({ outputEmbeddingLength: z.union([z.literal(256), z.literal(384), z.literal(1024)]) })
      .optional(),
  })
  .refine(
    ({ inputText, inputImage }) => (inputText ?? inputImage) !== undefined,
    "one of inputText, inputImage is required",
  );

/** Amazon Titan Multimodal Embeddings G1. An image is embedded by its bytes: equal images are equal, alike ones are not near. */
export const titanEmbedImageBody: EmbeddingBody = {
  kind: "embedding",
  embed: (body) => {
    const { inputText, inputImage, embeddingConfig } = readBodyAs(multimodal, body);
    const dimensions = embeddingConfig?.outputEmbeddingLength ?? 1024;
    const inputTokens = tokensOf(inputText ?? "");
    const image = inputImage === undefined ? undefined : Buffer.from(inputImage, "base64");
    if (image) readImage(image, { path: "inputImage" });
    const given = { ...(inputText === undefined ? {} : { text: inputText }), ...(image ? { image } : {}) };
    const embedding = embeddingOf(given, { dimensions, normalize: true });
    return { output: { embedding, inputTextTokenCount: inputTokens, message: null }, inputTokens };
  },
};
