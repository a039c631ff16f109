import { bodyBytesMax, type Body } from "./ask.ts";
import { base64Of, type Image, type ImageFormat } from "./image.ts";
import { findInference } from "./table.ts";

/**
 * The JSON of a body around its image and its text, as a family writes it: made once for each format, where ten thousand bodies differ
 * in nothing else. What is written equals `JSON.stringify` of the body, at a fifth of its cost: base64 needs no escapes.
 */
export type ImageMould = {
  /** For an image that has been judged. undefined: there is no such mould, or the text needs a look; the body is written the long way. */
  write(text: string, image: Image): string | undefined;
};

/** The smallest image of each format that its own header gives a size: a stand-in that the family takes for one. */
export const smallest: Readonly<Record<ImageFormat, string>> = {
  png: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
  gif: "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
  webp: "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
  jpeg: "/9j/4AAQSkZJRgABAQAAAQABAAD/wAALCAABAAEBAREA/9k=",
};
const standIn = "the-text-of-one-record";

type Piece = "text" | "image" | { readonly literal: string };

export const imageMould = (idOrArn: string, bodyOf: (text: string, image: Uint8Array) => Body): ImageMould => {
  const moulds = new Map<string, readonly Piece[] | undefined>();
  const family = findInference(idOrArn);
  const commands = family?.kind === "text" ? family.controlTokens : [];
  // A character of JSON takes six bytes at most; the rest of a body is looked at with every text that is long.
  const charactersMax = Math.min(100_000, (family?.kind === "embedding" && family.charactersMax) || Infinity);
  const needsLook = (text: string): boolean =>
    text.length > charactersMax ||
    (text !== "" && text.trim() === "") ||
    commands.some((command) => text.includes(command));
  return {
    write(text, image) {
      if (needsLook(text) || image.bytes.length * 2 + charactersMax * 6 > bodyBytesMax) return undefined;
      const key = `${image.format}${text === "" ? "" : " and text"}`;
      if (!moulds.has(key)) moulds.set(key, piecesOf(bodyOf, text === "" ? "" : standIn, image.format));
      // Appended, not joined: the long text is copied once, when it is written out.
      return moulds.get(key)?.reduce((json, piece) => json + filled(piece, text, image), "");
    },
  };
};

const filled = (piece: Piece, text: string, image: Image): string => {
  if (piece === "text") return JSON.stringify(text).slice(1, -1);
  return piece === "image" ? base64Of(image) : piece.literal;
};

const piecesOf = (
  bodyOf: (text: string, image: Uint8Array) => Body,
  text: string,
  format: ImageFormat,
): readonly Piece[] | undefined => {
  const shown = smallest[format];
  const made = bodyOf(text, Buffer.from(shown, "base64"));
  if (made.kind === "refused") return undefined;
  const byImage = JSON.stringify(made.body).split(shown);
  if (byImage.length !== 2) return undefined;
  const [before = "", after = ""] = byImage;
  const pieces = [...byText(before, text), "image" as const, ...byText(after, text)];
  return pieces.filter((piece) => piece === "text").length === (text === "" ? 0 : 1) ? pieces : undefined;
};

const byText = (json: string, text: string): Piece[] =>
  (text === "" ? [json] : json.split(text)).flatMap((literal, at) => [
    ...(at === 0 ? [] : ["text" as const]),
    { literal },
  ]);
