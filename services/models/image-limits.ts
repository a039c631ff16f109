import { bodyBytesMax, usualForm, type Form } from "./ask.ts";
import { usualImageLimits, type ImageLimits } from "./image.ts";
import { readModelId } from "./model-id.ts";
import { findInference } from "./table.ts";

/** Base64 makes four bytes of three, and a body holds more than its image. */
const bytesInBodyMax = Math.floor((bodyBytesMax * 3) / 4) - 65_536;

/** What one image may be that this model is asked about in this form; undefined: it sees none. */
export const imageLimitsOf = (idOrArn: string, form: Form = usualForm(idOrArn)): ImageLimits | undefined => {
  const limits = limitsOf(idOrArn, form);
  return limits && { ...limits, bytesMax: Math.min(limits.bytesMax, bytesInBodyMax) };
};

const limitsOf = (idOrArn: string, form: Form): ImageLimits | undefined => {
  const family = findInference(idOrArn);
  if (family === undefined) return usualImageLimits;
  if (family.kind === "embedding") return family.imageLimits;
  const { modelId = idOrArn } = readModelId(idOrArn);
  const own = family.images.find(({ models }) => models.test(modelId))?.limits;
  return form === "Converse" && own !== undefined ? usualImageLimits : own;
};
