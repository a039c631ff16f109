import type { ImageLimits } from "../../models/image.ts";
import { judgeImage } from "../../models/judge-image.ts";
import type { Peek } from "./peek.ts";

/** Images that a model would not take, of those that were looked at. */
export type LookedImages = { readonly looked: number; readonly refused: readonly string[] };

/** So many are read and judged by their bytes; of the others only the size is known. */
export const imagesLookedAt = 20;

/** What is said of records with one of those. */
export const badImages = "have an image that cannot be sent";

/** Judges the first images by their bytes, the others by their size alone. */
export const lookAtImages = async (
  objects: readonly { readonly uri: string; readonly bytes: number }[],
  { limits, modelId, peek }: { limits: ImageLimits; modelId: string; peek: Peek },
): Promise<LookedImages> => {
  const refused: string[] = [];
  for (const [at, { uri, bytes }] of objects.entries()) {
    if (bytes > limits.bytesMax)
      refused.push(`${uri} has ${bytes} bytes, ${modelId} takes ${limits.bytesMax} at most; compress or shrink it`);
    else if (at < imagesLookedAt) {
      const judged = judgeImage(await peek.bytes(uri, 0, bytes), limits, { modelId, name: uri });
      if (judged.kind === "refused") refused.push(judged.message);
    }
  }
  return { looked: objects.length, refused };
};
