// Apart from what families need of an image, so that only who measures images carries the parser.
import { imageSize } from "image-size";
import type { Image, ImageFormat } from "./image.ts";

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
