import type { Sizes } from "../domain/plan-chunks.ts";
import type { LineFile } from "./tools.ts";

const blockSizes = 4096;
const blockBytes = blockSizes * Uint32Array.BYTES_PER_ELEMENT;

/** Bytes of requests, as many as come: whole numbers below 2^32. Four thousand at a time go to a file, and their sum is held. */
export class RequestSizes implements Sizes {
  length = 0;
  readonly #file: LineFile;
  /** Of each block: bytes of all requests before it. */
  readonly #before = [0];
  /** The last block, which is not in the file. */
  readonly #last = new Uint32Array(blockSizes);
  #sum = 0;
  // Of the block that was asked for last: bytes of the requests before each of it.
  #read = -1;
  readonly #sums = new Float64Array(blockSizes);

  constructor(file: LineFile) {
    this.#file = file;
  }

  add(bytes: number): void {
    this.#last[this.length % blockSizes] = bytes;
    this.length += 1;
    this.#sum += bytes;
    if (this.length % blockSizes > 0) return;
    const block = Buffer.from(this.#last.buffer);
    this.#file.fill(blockBytes, (room, at) => at + block.copy(room, at));
    this.#before.push(this.#sum);
  }

  /** After the last one, before the first question. */
  close(): void {
    this.#file.close();
  }

  before(record: number): number {
    if (record === this.length) return this.#sum;
    const block = Math.floor(record / blockSizes);
    if (block !== this.#read) this.#readBlock(block);
    return (this.#before[block] ?? 0) + (this.#sums[record % blockSizes] ?? 0);
  }

  #readBlock(block: number): void {
    this.#read = block;
    let sizes = this.#last;
    if (block < this.#before.length - 1) {
      sizes = new Uint32Array(blockSizes);
      this.#file.at(block * blockBytes, (block + 1) * blockBytes).copy(Buffer.from(sizes.buffer));
    }
    let sum = 0;
    for (let at = 0; at < blockSizes; at += 1) {
      this.#sums[at] = sum;
      sum += sizes[at] ?? 0;
    }
  }
}
