import { z } from "zod";
import type { FoundationModel } from "../../models/catalogue.ts";
import { embeddingOf } from "../embedding.ts";
import type { Embedded } from "../embedding.ts";
import { readImage } from "../image.ts";
import { malformed, readBodyAs, tokensOf } from "../question.ts";
import type { EmbeddingBody } from "../question.ts";

const dataUri = z.string().regex(/^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/);
const part = z.union([
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("image_url"), image_url: z.union([dataUri, z.strictObject({ url: dataUri })]) }),
]);
const types = ["float", "int8", "uint8", "binary", "ubinary"] as const;

const request = z.strictObject({
  input_type: z.enum(["search_document", "search_query", "classification", "clustering"]),
  texts: z.array(z.string()).min(1).max(96).optional(),
  images: z.array(dataUri).min(1).max(96).optional(),
  inputs: z
    .array(z.strictObject({ content: z.array(part).min(1) }))
    .min(1)
    .max(96)
    .optional(),
  embedding_types: z.array(z.enum(types)).min(1).optional(),
  output_dimension: z.union([z.literal(256), z.literal(512), z.literal(1024), z.literal(1536)]).optional(),
  max_tokens: z.int().min(1).optional(),
  truncate: z.enum(["NONE", "LEFT", "RIGHT"]).optional(),
});

type Request = z.infer<typeof request>;

const imageOf = (uri: string, path: string): Buffer => {
  const [head = "", data = ""] = uri.split(",");
  const bytes = Buffer.from(data, "base64");
  readImage(bytes, { format: /^data:image\/(\w+)/.exec(head)?.[1] ?? "", path });
  return bytes;
};

const oneOf = ({ content }: NonNullable<Request["inputs"]>[number], at: number): Embedded => {
  const given: Embedded = {};
  for (const [i, one] of content.entries())
    if (one.type === "text") given.text = [given.text, one.text].filter((text) => text !== undefined).join("\n");
    else {
      const uri = typeof one.image_url === "string" ? one.image_url : one.image_url.url;
      given.image = imageOf(uri, `inputs.${at}.content.${i}.image_url`);
    }
  return given;
};

const givenIn = ({ texts, images, inputs }: Request): Embedded[] => {
  const given = [texts, images, inputs].filter((one) => one !== undefined);
  if (given.length !== 1) throw malformed("#: exactly one of texts, images, inputs is required");
  if (texts) return texts.map((text) => ({ text }));
  if (images) return images.map((uri, at) => ({ image: imageOf(uri, `images.${at}`) }));
  return (inputs ?? []).map(oneOf);
};

/** Eight signs to a byte, the first one highest. */
const packed = (vector: readonly number[]): number[] =>
  Array.from({ length: vector.length / 8 }, (_, byte) =>
    vector.slice(byte * 8, byte * 8 + 8).reduce((bits, value) => bits * 2 + (value > 0 ? 1 : 0), 0),
  );
/** A unit vector's members are small: this much of the range holds nearly all of them. */
const int8Scale = 512;
const int8 = (value: number): number => Math.max(-128, Math.min(127, Math.round(value * int8Scale)));

const written: Record<(typeof types)[number], (vector: number[]) => number[]> = {
  float: (vector) => vector,
  int8: (vector) => vector.map(int8),
  uint8: (vector) => vector.map((value) => int8(value) + 128),
  ubinary: packed,
  binary: (vector) => packed(vector).map((byte) => byte - 128),
};

/** Of versions before 4 (user guide: Cohere Embed v3). */
const textLengthMax = 2048;

const assertTexts = ({ id }: FoundationModel, texts: readonly string[] = []): void => {
  if (id.includes("embed-v4")) return;
  const at = texts.findIndex((text) => text.length > textLengthMax);
  if (at !== -1) throw malformed(`#/texts/${at}: expected maxLength: ${textLengthMax}, actual: ${texts[at]?.length}`);
};

/** Version 4 has a choice of sizes, the versions before it have one. */
const dimensionsOf = (modelId: string, wanted: number | undefined): number => {
  if (modelId.includes("embed-v4")) return wanted ?? 1536;
  if (wanted !== undefined) throw malformed("#: extraneous key [output_dimension] is not permitted");
  return 1024;
};

/** Cohere Embed v3 and v4: texts, images or both together, in every number format. */
export const cohereEmbedBody: EmbeddingBody = {
  kind: "embedding",
  embed: (body, model) => {
    const { id } = model;
    const read = readBodyAs(request, body);
    assertTexts(model, read.texts);
    const dimensions = dimensionsOf(id, read.output_dimension);
    const given = givenIn(read);
    const vectors = given.map((one) => embeddingOf(one, { dimensions, normalize: true }));
    const inputTokens = given.reduce((sum, { text = "" }) => sum + tokensOf(text), 0);
    const asked = read.embedding_types;
    const embeddings = asked
      ? Object.fromEntries([...new Set(asked)].map((type) => [type, vectors.map(written[type])]))
      : vectors;
    const output = {
      id: `local-${inputTokens}`,
      embeddings,
      response_type: asked ? "embeddings_by_type" : "embeddings_floats",
      ...(read.texts === undefined ? {} : { texts: read.texts }),
    };
    return { output, inputTokens };
  },
};
