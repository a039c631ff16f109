import { imageSize } from "image-size";
import type { FoundationModel } from "../models/catalogue.ts";
import { validation } from "../errors.ts";
import { lookAt } from "./look.ts";
import { modelError } from "./question.ts";

/** An image as a request gives it: what it claims to be (where its body says it), where it stands in the request, and its bytes or where they lie. */
export type GivenImage = {
  format?: string;
  path: string;
  source: { bytes: string } | { s3Uri: string; owner?: string };
};

export type ImageLimits = { imagesMax: number; bytesMax: number; sideMax: number };

/** Converse (API reference, Message) and Claude (user guide, Messages API): 20 images of 3.75 MB and 8000 px a side. */
export const usualImageLimits: ImageLimits = { imagesMax: 20, bytesMax: 3_932_160, sideMax: 8000 };

/** The bytes of an object that the request points at; refuses what its reader may not read, and a bucket of another owner than is expected. */
export type FetchObject = (uri: string, owner?: string) => Promise<Buffer>;

/** The name of the only formats that models see, by the name the parser gives them. */
const formats: Record<string, string> = { png: "png", jpg: "jpeg", gif: "gif", webp: "webp" };

type Measured = { format: string; width: number; height: number };

const measure = (bytes: Buffer): Measured | undefined => {
  try {
    const { type = "", width, height } = imageSize(bytes);
    const format = Object.hasOwn(formats, type) ? formats[type] : undefined;
    return format !== undefined && width > 0 && height > 0 ? { format, width, height } : undefined;
  } catch {
    // The parser throws for whatever is no image; the caller says so in AWS's words.
    return undefined;
  }
};

/** Reads an image's own header; refuses what is no image or another than it says. */
export const readImage = (bytes: Buffer, { format, path }: { format?: string; path: string }): Measured => {
  const found = measure(bytes);
  if (!found) throw modelError(`${path}: Could not process image`);
  if (format !== undefined && found.format !== format)
    throw modelError(
      `${path}: The image was specified using the image/${format} media type, but the image appears to be a image/${found.format} image`,
    );
  return found;
};

/** Larger images are scaled down to this side before they are read; a token is then about 750 pixels. */
const sideScaledTo = 1568;
const pixelsPerToken = 750;

const tokensOfImage = ({ width, height }: Measured): number => {
  const scale = Math.min(1, sideScaledTo / Math.max(width, height));
  return Math.max(1, Math.ceil((width * scale * height * scale) / pixelsPerToken));
};

const assertWithin = (bytes: Buffer, { width, height }: Measured, path: string, limits: ImageLimits): void => {
  if (bytes.length > limits.bytesMax)
    throw modelError(`${path}: image exceeds ${limits.bytesMax} bytes maximum: ${bytes.length} bytes`);
  if (Math.max(width, height) > limits.sideMax)
    throw modelError(
      `${path}: At least one of the image dimensions exceed max allowed size: ${limits.sideMax} pixels (${width} x ${height})`,
    );
};

/** How many tokens the images of a request are together, and a sentence about each. */
export type Seen = { readonly tokens: number; readonly sentences: readonly string[] };

/** Checks every image of a request by its own bytes. */
export const measureImages = async (
  images: readonly GivenImage[],
  from: { model: FoundationModel; limits?: ImageLimits | undefined; fetchObject: FetchObject },
): Promise<Seen> => {
  const { model, limits, fetchObject } = from;
  if (images.length === 0) return { tokens: 0, sentences: [] };
  if (!model.input.includes("IMAGE"))
    throw validation(
      "This model doesn't support the image content block that you provided. Update the content block and try again.",
    );
  if (limits && images.length > limits.imagesMax)
    throw validation(`too many images: ${images.length} > ${limits.imagesMax}. Remove images and try again.`);
  let tokens = 0;
  const sentences: string[] = [];
  for (const { format, path, source } of images) {
    const bytes =
      "bytes" in source ? Buffer.from(source.bytes, "base64") : await fetchObject(source.s3Uri, source.owner);
    const image = readImage(bytes, { path, ...(format === undefined ? {} : { format }) });
    if (limits) assertWithin(bytes, image, path, limits);
    tokens += tokensOfImage(image);
    sentences.push(lookAt(bytes, image));
  }
  return { tokens, sentences };
};
