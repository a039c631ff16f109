import { readPieces, writeLines } from "../../records/line-objects.ts";
import type { Objects } from "../../chassis/ports.ts";
import { Piece } from "./lines.ts";

export type UnfinishedSlice = {
  /** Ends with `/`. */
  readonly piecesUri: string;
  /** `….jsonl.out`, beside those of finished slices. */
  readonly toUri: string;
};

/** Of slices that nobody will finish: what was answered is paid for, and is laid where answers are read. */
export const keepPieces = async (objects: Objects, slices: readonly UnfinishedSlice[]): Promise<void> => {
  for (const { piecesUri, toUri } of slices) {
    const { values } = await readPieces(objects, piecesUri, Piece);
    const lines = values.flatMap((piece) => ("line" in piece ? [piece.line] : []));
    if (lines.length > 0) await writeLines(objects, toUri, lines);
  }
};
