import { isIPv6 } from "node:net";
import type { LeafTest } from "./field-test.ts";

/** An IP address as a number, so that a block is a range; the two families never match each other. */
export type Address = { family: 4 | 6; value: bigint };

const v4Pattern = /^\d+\.\d+\.\d+\.\d+$/;
const v6Pattern = /^[\da-fA-F:]*:[\da-fA-F:]*$/;

/** The one form of IPv4, or what IPv6 is made of, without dots. */
export const looksLikeAddress = (text: string): boolean => v4Pattern.test(text) || v6Pattern.test(text);

const v4 = (text: string): Address | undefined => {
  const parts = text.split(".").map(Number);
  if (text.length > 15 || parts.some((part) => part > 255)) return undefined;
  return { family: 4, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
};

const groups = (text: string): bigint[] => (text === "" ? [] : text.split(":").map((group) => BigInt(`0x${group}`)));

const mapped = 0xffffn;

const v6 = (text: string): Address | undefined => {
  if (!isIPv6(text)) return undefined;
  const [head = "", tail] = text.split("::");
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0n);
  const value = [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) | group, 0n);
  // An IPv4 address in IPv6's clothes is the IPv4 address.
  return value >> 32n === mapped ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
};

/** The address, or undefined where the text is none. */
export const parseAddress = (text: string): Address | undefined => {
  if (v4Pattern.test(text)) return v4(text);
  return v6Pattern.test(text) ? v6(text) : undefined;
};

/** Whether a leaf is this address, however it is written. */
export const equalAddress =
  ({ family, value }: Address): LeafTest =>
  (leaf) => {
    const address = typeof leaf === "string" ? parseAddress(leaf) : undefined;
    return address?.family === family && address.value === value;
  };

/** Whether an address lies in the block `base/bits`. */
export const inBlock = (base: Address, bits: number) => {
  const shift = BigInt((base.family === 4 ? 32 : 128) - bits);
  const network = base.value >> shift;
  return (address: Address): boolean => address.family === base.family && address.value >> shift === network;
};
