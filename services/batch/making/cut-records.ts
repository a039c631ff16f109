import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { assert } from "../../chassis/outcome.ts";
import { RecordBlock, sliceBlock, unaskedColumn } from "./record-block.ts";
import type { LineFile } from "./tools.ts";
import type { WrittenBlock } from "./write-record-file.ts";

type Bytes = { readonly from: number; readonly to: number };

/**
 * Cuts a long file of records into those of one chunk after another: as many as are asked, and with each of them those behind it that
 * are not, with the first those before it too. Blocks go as they are; one in which a chunk ends becomes two.
 */
export const recordCutter = (file: LineFile, blocks: readonly WrittenBlock[], head: Buffer) => {
  let next = 0;
  let rest: Buffer | undefined;
  const startOf = (block: number): number => blocks[block - 1]?.end ?? 0;
  return {
    /** Call it for one chunk after another; what it gives may be read again and again. */
    async cut(asked: number): Promise<() => Readable> {
      let left = asked;
      const parts: (Buffer | Bytes)[] = [head];
      if (rest) {
        const [whole, more] = splitBlock(rest, left);
        if (whole) parts.push(whole);
        if (more) {
          rest = more;
          return () => streamOf(parts, file);
        }
        left -= new RecordBlock(rest, 0).asked;
        rest = undefined;
      }
      const from = startOf(next);
      for (; (blocks[next]?.asked ?? Infinity) <= left; next += 1) left -= blocks[next]?.asked ?? 0;
      parts.push({ from, to: startOf(next) });
      const last = blocks[next];
      if (last) {
        const bytes = await buffer(file.read(startOf(next), last.end));
        const [whole, more] = splitBlock(bytes, left);
        if (whole) parts.push(whole);
        rest = more;
        next += 1;
      }
      return () => streamOf(parts, file);
    },
  };
};

/** Before the record behind so many that are asked: undefined where nothing stands there. */
const splitBlock = (bytes: Buffer, asked: number): [Buffer | undefined, Buffer | undefined] => {
  const block = new RecordBlock(bytes, 0);
  if (block.asked <= asked) return [bytes, undefined];
  const unasked = block.texts(unaskedColumn);
  let at = 0;
  for (let left = asked; ; at += 1) {
    assert(at < block.records, "a block has the records that it says are asked");
    if (unasked.next()) continue;
    if (left === 0) break;
    left -= 1;
  }
  return [at === 0 ? undefined : sliceBlock(block, 0, at), sliceBlock(block, at, block.records)];
};

const streamOf = (parts: readonly (Buffer | Bytes)[], file: LineFile): Readable =>
  Readable.from(
    (async function* bytes() {
      for (const part of parts)
        if (Buffer.isBuffer(part)) yield part;
        else if (part.to > part.from) yield* file.read(part.from, part.to) as AsyncIterable<Buffer>;
    })(),
    { objectMode: false },
  );
