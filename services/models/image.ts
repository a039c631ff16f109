import { imageSize } from "image-size";

export type ImageFormat = "png" | "jpeg" | "gif" | "webp";

/** An image as its own bytes describe it; no file name and no declared type is asked. */
export type Image = {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
};

/** `imagesMax` absent: only the size of the request bounds them. */
export type ImageLimits = { readonly imagesMax?: number; readonly bytesMax: number; readonly sideMax: number };

/** Converse (API reference, Message) and Claude (Bedrock user guide, Messages API). 3.75 MB are 5 MB of base64. */
export const usualImageLimits: ImageLimits = { imagesMax: 20, bytesMax: 3_932_160, sideMax: 8000 };

const asLatin1 = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

/** By its signature; so only these four formats reach the parser, whatever else it can read. */
const formatOf = (bytes: Uint8Array): ImageFormat | undefined => {
  if (asLatin1(bytes, 0, 8) === "\u0089PNG\r\n\u001a\n") return "png";
  if (asLatin1(bytes, 0, 3) === "\u00ff\u00d8\u00ff") return "jpeg";
  if (/^GIF8[79]a$/.test(asLatin1(bytes, 0, 6))) return "gif";
  if (asLatin1(bytes, 0, 4) === "RIFF" && asLatin1(bytes, 8, 12) === "WEBP") return "webp";
  return undefined;
};

/** Undefined: the bytes are no PNG, JPEG, GIF or WebP whose header gives its sides. */
export const sniffImage = (bytes: Uint8Array): Image | undefined => {
  const format = formatOf(bytes);
  if (format === undefined) return undefined;
  try {
    const { width, height } = imageSize(bytes);
    return width > 0 && height > 0 ? { format, width, height, bytes } : undefined;
  } catch {
    // The parser throws for a header that is cut or lies; such bytes are no image to us.
    return undefined;
  }
};

export const mediaTypeOf = ({ format }: Image): string => `image/${format}`;
export const base64Of = ({ bytes }: Image): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
export const dataUriOf = (image: Image): string => `data:${mediaTypeOf(image)};base64,${base64Of(image)}`;
