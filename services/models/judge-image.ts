import type { Image, ImageLimits } from "./image.ts";
import { sniffImage } from "./sniff-image.ts";

/** `image-unreadable`: no PNG, JPEG, GIF or WebP by its bytes. `image-too-large`: by bytes or by a side. `image-unseen`: the model sees none. */
export type ImageRefusal = "image-unreadable" | "image-too-large" | "image-unseen";

export type JudgedImage =
  | { readonly kind: "image"; readonly image: Image }
  | { readonly kind: "refused"; readonly reason: ImageRefusal; readonly message: string };

/** Measures an image by its bytes alone, and says whether this model takes it. `name` is what the sentence calls it. */
export const judgeImage = (
  bytes: Uint8Array,
  limits: ImageLimits | undefined,
  { modelId, name }: { modelId: string; name: string },
): JudgedImage => {
  const image = sniffImage(bytes);
  if (image === undefined)
    return refused(
      "image-unreadable",
      `${name}: its bytes (they begin ${beginning(bytes)}) are no PNG, JPEG, GIF or WebP; convert it`,
    );
  if (limits === undefined)
    return refused("image-unseen", `${name}: ${modelId} takes no images; ask a model that sees`);
  if (bytes.length > limits.bytesMax)
    return refused("image-too-large", tooManyBytes(name, bytes.length, limits, modelId));
  const { width, height } = image;
  return Math.max(width, height) > limits.sideMax
    ? refused(
        "image-too-large",
        `${name} is ${width} x ${height} pixels, ${modelId} takes ${limits.sideMax} a side at most; shrink it`,
      )
    : { kind: "image", image };
};

export const tooManyBytes = (
  name: string,
  bytes: number | string,
  { bytesMax }: ImageLimits,
  modelId: string,
): string => `${name} has ${bytes} bytes, ${modelId} takes ${bytesMax} at most; compress or shrink it`;

const refused = (reason: ImageRefusal, message: string): JudgedImage => ({ kind: "refused", reason, message });

const beginning = (bytes: Uint8Array): string =>
  bytes.length === 0 ? "with nothing" : Buffer.from(bytes.subarray(0, 4)).toString("hex");
