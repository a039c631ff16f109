import { describe, expect, test } from "vitest";
import { lineBytesMax, readLineBlocks } from "./line-blocks.ts";

const blocksOf = async (chunks: Iterable<Buffer>) => {
  const blocks: { text: string; firstLine: number }[] = [];
  for await (const block of readLineBlocks(chunks)) blocks.push(block);
  return blocks;
};

describe("blocks of lines", () => {
  test("end where lines end, and know their first line", async () => {
    const chunks = ["a\nb", "c\n", "\nd"].map((text) => Buffer.from(text));
    expect(await blocksOf(chunks)).toEqual([
      { text: "a\n", firstLine: 1 },
      { text: "bc\n", firstLine: 2 },
      { text: "\n", firstLine: 3 },
      { text: "d", firstLine: 4 },
    ]);
  });

  test("never cut a character, and lose the byte order mark only at the start", async () => {
    const bytes = Buffer.from("\uFEFFé😀\n\uFEFFx");
    const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect((await blocksOf(chunks)).map(({ text }) => text)).toEqual(["é😀\n", "\uFEFFx"]);
  });

  test("give up on a line without end before it fills the memory", async () => {
    const chunk = Buffer.alloc(4 * 1024 * 1024, "x");
    let taken = 0;
    const endless = function* endless() {
      for (;;) {
        taken += 1;
        yield chunk;
      }
    };
    await expect(blocksOf(endless())).rejects.toThrow(`longer than ${lineBytesMax} bytes`);
    expect(taken).toBe(lineBytesMax / chunk.length + 1);
  });
});
