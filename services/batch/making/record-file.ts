import type { Readable } from "node:stream";
import { assert } from "../../chassis/outcome.ts";
import type { Column, Value } from "../domain/columns.ts";
import type { NoImage } from "./fetch-image.ts";
import { RecordBlock } from "./record-block.ts";

/** Why a record was not even asked. */
export type Unaskable = "no-prompt" | "no-text" | NoImage | "refused-body";

/** A record as it came in, with the id and the prompt it was given; `unasked`: why it is not among the requests. */
export type PreparedRecord = {
  readonly id: string;
  readonly prompt: string | null;
  readonly unasked: Unasked | null;
  readonly values: readonly Value[];
};
export type Unasked = readonly [Unaskable, string];

/**
 * A chunk's records stand in blocks one after another, in the order of the input and those in between that cannot be asked among them.
 * Before them stands their head, the columns. So a chunk is cut out of a longer file nearly as it is, and read again without a schema.
 */
export const recordHead = (columns: readonly Column[]): Buffer => {
  const head = Buffer.from(JSON.stringify({ form: "blocks", columns }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head]);
};

export type RecordFile = {
  readonly columns: readonly Column[];
  /** Each holds until the next. */
  blocks(): AsyncIterable<RecordBlock>;
};

export const readRecords = async (open: () => Promise<Readable>): Promise<RecordFile> => {
  const columns = await columnsIn(await open());
  return {
    columns,
    async *blocks() {
      let isHead = true;
      for await (const bytes of pieces(await open())) {
        if (!isHead) yield new RecordBlock(bytes, 0);
        isHead = false;
      }
    },
  };
};

const columnsIn = async (stream: AsyncIterable<Buffer>): Promise<readonly Column[]> => {
  for await (const bytes of pieces(stream)) {
    const head = JSON.parse(bytes.toString("utf8", 4)) as { form?: string; columns: readonly Column[] };
    assert(head.form === "blocks", "a file of records is in blocks");
    return head.columns;
  }
  throw new Error("invariant broken: a file of records begins with its columns");
};

/** What stands behind its own length, with it, one after another. Their bytes are the same ones again and again. */
async function* pieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let piece = Buffer.allocUnsafe(64 * 1024);
  let held = 0;
  for await (const part of stream)
    for (let at = 0; at < part.length;) {
      const wanted = held < 4 ? 4 : 4 + piece.readUInt32LE(0);
      if (wanted > piece.length) {
        const larger = Buffer.allocUnsafe(wanted);
        piece.copy(larger, 0, 0, held);
        piece = larger;
      }
      const copied = part.copy(piece, held, at, at + wanted - held);
      held += copied;
      at += copied;
      if (held < 4 || held < 4 + piece.readUInt32LE(0)) continue;
      yield piece.subarray(0, held);
      held = 0;
    }
  assert(held === 0, "a file of records ends with a whole one");
}
