import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32cChecksum, crc32Checksum, crc64NvmeChecksum } from "./crc.ts";

const sumOf = (start: typeof crc32Checksum, ...chunks: Uint8Array[]): string => {
  const sum = start();
  for (const chunk of chunks) sum.update(Buffer.from(chunk));
  return sum.digest().toString("hex");
};

/** The check values of the catalogue of parametrised CRC algorithms: the sum of the nine digits. */
test.each([
  ["CRC-32", crc32Checksum, "cbf43926", "00000000"],
  ["CRC-32C", crc32cChecksum, "e3069283", "00000000"],
  ["CRC-64/NVME", crc64NvmeChecksum, "ae8b14860a799888", "0000000000000000"],
])("%s has its check value", (_, start, check, empty) => {
  expect([sumOf(start, Buffer.from("123456789")), sumOf(start)]).toEqual([check, empty]);
});

test("a sum does not depend on how the bytes come", () => {
  const start = fc.constantFrom(crc32Checksum, crc32cChecksum, crc64NvmeChecksum);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 100 }), fc.nat({ max: 100 }), (begin, bytes, at) => {
      expect(sumOf(begin, bytes.subarray(0, at), bytes.subarray(at))).toBe(sumOf(begin, bytes));
      expect(sumOf(begin, ...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toBe(sumOf(begin, bytes));
    }),
  );
});
