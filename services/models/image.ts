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

export const mediaTypeOf = ({ format }: Image): string => `image/${format}`;
export const base64Of = ({ bytes }: Image): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
export const dataUriOf = (image: Image): string => `data:${mediaTypeOf(image)};base64,${base64Of(image)}`;
