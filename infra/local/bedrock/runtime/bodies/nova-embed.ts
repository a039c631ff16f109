import { z } from "zod";
import { notHere } from "../../../wire/aws-error.ts";
import { embeddingOf, type Embedded } from "../embedding.ts";
import { readImage } from "../image.ts";
import { base64, readBodyAs, tokensOf } from "../question.ts";
import type { EmbeddingBody } from "../question.ts";

const inS3 = z.strictObject({ uri: z.string(), bucketOwner: z.string().optional() });
const source = z.union([z.strictObject({ bytes: base64 }), z.strictObject({ s3Location: inS3 })]);

/** Longer texts come as a file in S3. */
const inlineCharactersMax = 8192;

const single = z.strictObject({
  embeddingPurpose: z.enum([
    "GENERIC_INDEX",
    "GENERIC_RETRIEVAL",
    "TEXT_RETRIEVAL",
    "IMAGE_RETRIEVAL",
    "VIDEO_RETRIEVAL",
    "DOCUMENT_RETRIEVAL",
    "AUDIO_RETRIEVAL",
    "CLASSIFICATION",
    "CLUSTERING",
  ]),
  embeddingDimension: z.union([z.literal(256), z.literal(384), z.literal(1024), z.literal(3072)]).optional(),
  text: z
    .strictObject({
      truncationMode: z.enum(["START", "END", "NONE"]),
      value: z.string().min(1).max(inlineCharactersMax).optional(),
      source: source.optional(),
    })
    .refine(({ value, source }) => (value === undefined) !== (source === undefined), "one of value, source is required")
    .optional(),
  image: z
    .strictObject({
      detailLevel: z.enum(["STANDARD_IMAGE", "DOCUMENT_IMAGE"]).optional(),
      format: z.enum(["png", "jpeg", "gif", "webp"]),
      source,
    })
    .optional(),
  audio: z.looseObject({}).optional(),
  video: z.looseObject({}).optional(),
});

const request = z.strictObject({
  schemaVersion: z.literal("nova-multimodal-embed-v1").optional(),
  taskType: z.literal("SINGLE_EMBEDDING"),
  singleEmbeddingParams: single.refine(
    ({ text, image, audio, video }) => [text, image, audio, video].filter((one) => one !== undefined).length === 1,
    "exactly one of text, image, audio, video is required",
  ),
});

type Given = { type: "TEXT" | "IMAGE"; embedded: Embedded };

const givenIn = ({ text, image, audio }: z.infer<typeof single>): Given => {
  if (text?.value !== undefined) return { type: "TEXT", embedded: { text: text.value } };
  if (text !== undefined) throw notHere("Nova embeddings of a text's source");
  if (image === undefined) throw notHere(`Nova embeddings of ${audio === undefined ? "video" : "audio"}`);
  if (!("bytes" in image.source)) throw notHere("Nova embeddings of an image in S3");
  const bytes = Buffer.from(image.source.bytes, "base64");
  readImage(bytes, { format: image.format, path: "singleEmbeddingParams.image.source.bytes" });
  return { type: "IMAGE", embedded: { image: bytes } };
};

/** Amazon Nova Multimodal Embeddings (Nova user guide, "Complete embeddings request and response schema"). What it is for changes nothing here. */
export const novaEmbedBody: EmbeddingBody = {
  kind: "embedding",
  embed: (body) => {
    const { singleEmbeddingParams: params } = readBodyAs(request, body);
    const { type, embedded } = givenIn(params);
    const dimensions = params.embeddingDimension ?? 3072;
    const embedding = embeddingOf(embedded, { dimensions, normalize: true });
    return { output: { embeddings: [{ embeddingType: type, embedding }] }, inputTokens: tokensOf(embedded.text ?? "") };
  },
};
