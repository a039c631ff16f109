import type { Image, ImageLimits } from "./image.ts";
import { judgeImage } from "./judge-image.ts";

/** Measures each image by its bytes; what cannot be sent is a sentence, and every one is said. Where the model sees none, that is said once, elsewhere. */
export const checkImages = (
  given: readonly Uint8Array[],
  limits: ImageLimits | undefined,
  { modelId, place, refusals }: { modelId: string; place: string; refusals: string[] },
): Image[] =>
  given.flatMap((bytes, at) => {
    const judged = judgeImage(bytes, limits, { modelId, name: `${place}image ${at + 1}` });
    if (judged.kind === "image") return [judged.image];
    if (judged.reason !== "image-unseen") refusals.push(judged.message);
    return [];
  });
