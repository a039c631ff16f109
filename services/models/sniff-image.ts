// Apart from what families need of an image, so that only who measures images carries the parser.
import { GIF } from "image-size/types/gif";
import { JPG } from "image-size/types/jpg";
import { PNG } from "image-size/types/png";
import { WEBP } from "image-size/types/webp";
import type { Image, ImageFormat } from "./image.ts";

const asLatin1 = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

/** The four formats that models see, and none of the others that the package reads: they would be in every bundle with this. */
const parsers = { png: PNG, jpeg: JPG, gif: GIF, webp: WEBP } satisfies Record<ImageFormat, unknown>;

/** By its signature: the name and the media type of a file say nothing. */
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
    const parser = parsers[format];
    if (!parser.validate(bytes)) return undefined;
    const { width, height } = parser.calculate(bytes);
    return width > 0 && height > 0 ? { format, width, height, bytes } : undefined;
  } catch {
    // The parser throws for a header that is cut or lies; such bytes are no image to us.
    return undefined;
  }
};
