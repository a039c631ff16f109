import { isObjectMissing, type Objects } from "../../chassis/ports.ts";
import type { Image, ImageLimits } from "../../models/image.ts";
import { judgeImage, tooManyBytes, type ImageRefusal } from "../../models/judge-image.ts";

export type NoImage = "image-missing" | ImageRefusal;

/** An image that its model takes, or why the record that names it is not asked. */
export type FetchedImage =
  | { readonly kind: "image"; readonly image: Image }
  | { readonly kind: "none"; readonly reason: NoImage; readonly message: string };

export type ImageReader = {
  readonly objects: Objects;
  readonly modelId: string;
  /** undefined: the model sees none. */
  readonly limits: ImageLimits | undefined;
};

/** The URI of the image that a record names: an S3 URI, a key beside the table, or the image itself. Undefined: it names none. */
export const imageUri = (named: string, tableUri: string): string | undefined => {
  const name = named.trim();
  if (name === "") return undefined;
  return name.startsWith("s3://") || isEmbedded(name)
    ? name
    : `${tableUri.slice(0, tableUri.lastIndexOf("/") + 1)}${name}`;
};

/** The image's bytes stand in the record: a column of bytes in Parquet, or a `data:` URI in any format. What type it claims does not matter. */
export const isEmbedded = (uri: string): boolean => /^data:[^,]{0,200};base64,/i.test(uri);

export const embeddedBytes = (uri: string): Buffer => Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64");

/** S3 refuses other names as malformed, which is no word about the record's image: one such record must not stop the others. */
const isObjectUri = (uri: string): boolean =>
  /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/./s.test(uri) &&
  Buffer.byteLength(uri.slice(uri.indexOf("/", 5) + 1)) <= keyBytesMax;

const keyBytesMax = 1024;

/** Reads an image to its end or to the model's limit, whichever comes first, and judges it by its bytes alone. */
export const fetchImage = async (
  uri: string | undefined,
  { objects, modelId, limits }: ImageReader,
): Promise<FetchedImage> => {
  if (uri === undefined) return none("image-missing", "the record names no image");
  if (isEmbedded(uri)) return judged(embeddedBytes(uri), limits, { modelId, name: "the image in the record" });
  const name = `the image ${uri}`;
  if (!isObjectUri(uri)) return none("image-missing", `${name} is no object's URI`);
  const bytes = await readTo(limits?.bytesMax ?? 0, uri, objects);
  if (bytes === undefined) return none("image-missing", `${name} is not there, or this stack may not read it`);
  if (bytes === "more") return tooLarge(uri, name, { objects, modelId, limits });
  return judged(bytes, limits, { modelId, name });
};

const judged = (...image: Parameters<typeof judgeImage>): FetchedImage => {
  const found = judgeImage(...image);
  return found.kind === "image" ? found : none(found.reason, found.message);
};

const none = (reason: NoImage, message: string): FetchedImage => ({
  kind: "none",
  reason,
  message,
});

const readTo = async (bytesMax: number, uri: string, objects: Objects): Promise<Buffer | "more" | undefined> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of await objects.read(uri)) {
      parts.push(part as Buffer);
      bytes += (part as Buffer).length;
      // Leaving the loop closes the stream: nothing more of it is read.
      if (bytes > bytesMax) return "more";
    }
  } catch (error) {
    if (isObjectMissing(error)) return undefined;
    throw error;
  }
  return Buffer.concat(parts);
};

const tooLarge = async (
  uri: string,
  name: string,
  { objects, modelId, limits }: ImageReader,
): Promise<FetchedImage> => {
  if (limits === undefined) return none("image-unseen", `${name}: ${modelId} takes no images; ask a model that sees`);
  const size = (await objects.head(uri))?.bytes ?? `more than ${limits.bytesMax}`;
  return none("image-too-large", tooManyBytes(name, size, limits, modelId));
};
