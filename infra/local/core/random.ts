import { createHash } from "node:crypto";

/** Seeded randomness: the same seed gives the same faults, ids and orders. */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number;
  /** `length` characters of `a-z0-9`, the alphabet of Bedrock's ids. */
  id(length: number): string;
  uuid(): string;
};

const mulberry32 = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

export const seededRandom = (seed: string): Random => {
  const next = mulberry32(createHash("sha256").update(seed).digest().readInt32LE());
  const pick = (from: string) => from[Math.floor(next() * from.length)] ?? "";
  const id = (length: number) => Array.from({ length }, () => pick(alphabet)).join("");
  const hex = (length: number) => Array.from({ length }, () => pick("0123456789abcdef")).join("");
  return { next, id, uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick("89ab")}${hex(3)}-${hex(12)}` };
};
