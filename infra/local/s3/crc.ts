import { crc32 } from "node:zlib";

/** A running checksum. `digest` gives the bytes that S3 writes as base64. */
export type Checksum = { update(chunk: Buffer): void; digest(): Buffer };

const tableOf = (polynomial: number): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });

const castagnoli = tableOf(0x82f63b78);

/** Table k advances a byte through k further zero bytes, so that eight bytes are folded in one step. */
const slices = ((): Uint32Array => {
  const all = new Uint32Array(8 * 256);
  all.set(castagnoli);
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] ?? 0;
    all[at] = (before >>> 8) ^ (castagnoli[before & 0xff] ?? 0);
  }
  return all;
})();

const slice = (table: number, byte: number): number => slices[table * 256 + byte] as number;

const crc32cOf = (chunk: Buffer, start: number): number => {
  let crc = ~start >>> 0;
  let at = 0;
  for (; at + 8 <= chunk.length; at += 8) {
    const low = crc ^ chunk.readUInt32LE(at);
    const high = chunk.readUInt32LE(at + 4);
    crc =
      slice(7, low & 0xff) ^
      slice(6, (low >>> 8) & 0xff) ^
      slice(5, (low >>> 16) & 0xff) ^
      slice(4, low >>> 24) ^
      slice(3, high & 0xff) ^
      slice(2, (high >>> 8) & 0xff) ^
      slice(1, (high >>> 16) & 0xff) ^
      slice(0, high >>> 24);
  }
  for (; at < chunk.length; at++) crc = (crc >>> 8) ^ slice(0, (crc ^ (chunk[at] as number)) & 0xff);
  return ~crc >>> 0;
};

const running = (step: (chunk: Buffer, crc: number) => number): Checksum => {
  let crc = 0;
  return {
    update: (chunk) => void (crc = step(chunk, crc)),
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc >>> 0);
      return bytes;
    },
  };
};

export const crc32Checksum = (): Checksum => running((chunk, crc) => crc32(chunk, crc));
export const crc32cChecksum = (): Checksum => running(crc32cOf);

/** As `slices`, of 64 bits each in two halves: JavaScript has no fast 64-bit integers. */
const nvme = ((): { low: Uint32Array; high: Uint32Array } => {
  const all = Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    return value;
  });
  for (let at = 256; at < 8 * 256; at++) {
    const before = all[at - 256] ?? 0n;
    all.push((before >> 8n) ^ (all[Number(before & 0xffn)] ?? 0n));
  }
  return {
    low: Uint32Array.from(all, (value) => Number(value & 0xffffffffn)),
    high: Uint32Array.from(all, (value) => Number(value >> 32n)),
  };
})();

/** What the eight bytes of one step, in two halves, are in one of the tables. */
const foldedEight = (table: Uint32Array, low: number, high: number): number =>
  ((table[1792 + (low & 0xff)] as number) ^
    (table[1536 + ((low >>> 8) & 0xff)] as number) ^
    (table[1280 + ((low >>> 16) & 0xff)] as number) ^
    (table[1024 + (low >>> 24)] as number) ^
    (table[768 + (high & 0xff)] as number) ^
    (table[512 + ((high >>> 8) & 0xff)] as number) ^
    (table[256 + ((high >>> 16) & 0xff)] as number) ^
    (table[high >>> 24] as number)) >>>
  0;

/** CRC-64/NVME, eight bytes a step. */
export const crc64NvmeChecksum = (): Checksum => {
  let low = 0xffffffff;
  let high = 0xffffffff;
  const eight = (chunk: Buffer, at: number): void => {
    const [first, second] = [low ^ chunk.readUInt32LE(at), high ^ chunk.readUInt32LE(at + 4)];
    low = foldedEight(nvme.low, first, second);
    high = foldedEight(nvme.high, first, second);
  };
  const one = (byte: number): void => {
    const index = (low ^ byte) & 0xff;
    low = (((low >>> 8) | (high << 24)) ^ (nvme.low[index] as number)) >>> 0;
    high = ((high >>> 8) ^ (nvme.high[index] as number)) >>> 0;
  };
  return {
    update: (chunk) => {
      let at = 0;
      for (; at + 8 <= chunk.length; at += 8) eight(chunk, at);
      for (; at < chunk.length; at++) one(chunk[at] as number);
    },
    digest: () => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(~high >>> 0, 0);
      bytes.writeUInt32BE(~low >>> 0, 4);
      return bytes;
    },
  };
};
