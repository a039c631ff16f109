import { StringDecoder } from "node:string_decoder";

const holdsSomething = (line: string): boolean => line.trim() !== "";

/**
 * Lines that hold something, as many at a time as come together. A line ends with a line feed and nothing else: JSON may hold U+2028 as it
 * is, at which readline would cut.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of chunks) {
    const [first = "", ...others] = decoder.write(chunk).split("\n");
    rest += first;
    const last = others.pop();
    if (last === undefined) continue;
    yield [rest, ...others].filter(holdsSomething);
    rest = last;
  }
  yield [rest + decoder.end()].filter(holdsSomething);
}

const blockCharacters = 256 * 1024;

/** The same text in fewer pieces: a disk takes a block in the time of a line. */
export async function* inBlocks(lines: AsyncIterable<string | Buffer>): AsyncGenerator<string | Buffer> {
  let block = "";
  for await (const line of lines) {
    if (typeof line === "string") block += line;
    else {
      if (block !== "") yield block;
      block = "";
      yield line;
    }
    if (block.length < blockCharacters) continue;
    yield block;
    block = "";
  }
  if (block !== "") yield block;
}
