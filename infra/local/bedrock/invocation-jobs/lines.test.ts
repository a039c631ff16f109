import fc from "fast-check";
import { expect, test } from "vitest";
import { inBlocks, linesOf } from "./lines.ts";

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const text = fc
  .array(
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\n", "\r\n", "\r", "\u2028", "\uFEFF", " ", "é", "😀")),
  )
  .map((parts) => Buffer.from(parts.join("")));

test("lines are those of the whole text, wherever its bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (bytes, size) => {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const read = (await Array.fromAsync(linesOf(each(chunks)))).flat();
      const plain = bytes.toString().split("\n");
      expect(read).toEqual(plain.filter((line) => line.trim() !== ""));
    }),
  );
});

test("blocks hold the bytes of their lines, in their order", async () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.constantFrom("x".repeat(200_000), "y".repeat(300_000)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line), async (lines) => {
      const bytesOf = (parts: readonly (string | Buffer)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));
      const blocks = await Array.fromAsync(inBlocks(each(lines)));
      expect(bytesOf(blocks).equals(bytesOf(lines))).toBe(true);
    }),
    { numRuns: 30 },
  );
});
