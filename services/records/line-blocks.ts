import { isUtf8 } from "node:buffer";
import { MalformedInput, collectPlaces } from "./malformed-input.ts";

/** Some whole lines of a text, the last one perhaps without its line end. */
export type LineBlock = { readonly text: string; readonly firstLine: number };
export type ByteBlock = { readonly bytes: Buffer; readonly firstLine: number };

export type Bytes = AsyncIterable<Buffer> | Iterable<Buffer>;

/** One record may not be longer; Bedrock takes no record near this size. */
export const lineBytesMax = 32 * 1024 * 1024;

const lineFeed = 0x0a;
const utf8Bom = Buffer.from([0xef, 0xbb, 0xbf]);

export async function* readLineBlocks(bytes: Bytes): AsyncGenerator<LineBlock> {
  for await (const block of readByteBlocks(bytes))
    yield { text: block.bytes.toString("utf8"), firstLine: block.firstLine };
}

/** Cuts bytes into blocks of whole lines of checked UTF-8, without a byte order mark. Holds one chunk and one line at a time. */
export async function* readByteBlocks(bytes: Bytes): AsyncGenerator<ByteBlock> {
  let line = 1;
  for await (const block of wholeLines(bytes)) {
    const content = line === 1 && block.subarray(0, 3).equals(utf8Bom) ? block.subarray(3) : block;
    if (!isUtf8(content)) throw notUtf8(content, line);
    yield { bytes: content, firstLine: line };
    line += count(block, lineFeed);
  }
}

async function* wholeLines(bytes: Bytes): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let waiting = 0;
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      // Only the line that two chunks share is copied.
      const shared = waiting === 0 ? 0 : chunk.indexOf(lineFeed) + 1;
      if (shared > 0) yield Buffer.concat([...parts, chunk.subarray(0, shared)]);
      if (end > shared) yield chunk.subarray(shared, end);
      parts = [];
      waiting = 0;
    }
    if (end < chunk.length) parts.push(chunk.subarray(end));
    waiting += chunk.length - end;
    if (waiting > lineBytesMax)
      throw new MalformedInput(`a line is longer than ${lineBytesMax} bytes`, ["the line has no end in that distance"]);
  }
  if (waiting > 0) yield Buffer.concat(parts);
}

const count = (block: Buffer, byte: number): number => {
  let found = 0;
  for (let at = block.indexOf(byte); at !== -1; at = block.indexOf(byte, at + 1)) found += 1;
  return found;
};

const notUtf8 = (block: Buffer, firstLine: number): MalformedInput => {
  const places = collectPlaces();
  let line = firstLine;
  const check = (from: number, to: number) => {
    if (!isUtf8(block.subarray(from, to))) places.add(`line ${line} has bytes that are not UTF-8`);
    line += 1;
  };
  let from = 0;
  for (let at = block.indexOf(lineFeed); at !== -1; at = block.indexOf(lineFeed, from)) {
    check(from, at);
    from = at + 1;
  }
  if (from < block.length) check(from, block.length);
  return places.asError("the text is not UTF-8");
};
