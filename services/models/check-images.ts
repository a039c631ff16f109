import type { Image, ImageLimits } from "./image.ts";
import { sniffImage } from "./sniff-image.ts";

/** Measures each image by its bytes; what cannot be sent is a sentence, and every one is said. */
export const checkImages = (
  given: readonly Uint8Array[],
  limits: ImageLimits | undefined,
  { modelId, place, refusals }: { modelId: string; place: string; refusals: string[] },
): Image[] =>
  given.flatMap((bytes, at) => {
    const name = `${place}image ${at + 1}`;
    const image = sniffImage(bytes);
    if (image === undefined) {
      refusals.push(`${name}: its bytes (they begin ${beginning(bytes)}) are no PNG, JPEG, GIF or WebP; convert it`);
      return [];
    }
    if (limits === undefined) return [image];
    const { bytesMax, sideMax } = limits;
    if (bytes.length > bytesMax)
      refusals.push(`${name} has ${bytes.length} bytes, ${modelId} takes ${bytesMax} at most; compress or shrink it`);
    const { width, height } = image;
    if (Math.max(width, height) > sideMax)
      refusals.push(`${name} is ${width} x ${height} pixels, ${modelId} takes ${sideMax} a side at most; shrink it`);
    return [image];
  });

const beginning = (bytes: Uint8Array): string =>
  bytes.length === 0 ? "with nothing" : Buffer.from(bytes.subarray(0, 4)).toString("hex");
