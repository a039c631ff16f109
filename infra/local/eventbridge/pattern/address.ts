import { isIP, isIPv4 } from "node:net";

/** An IP address as a number, so that a block is a range; the two families never match each other. */
export type Address = { family: 4 | 6; value: bigint };

const v4 = (text: string): bigint => text.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);

const groups = (text: string): bigint[] => {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [BigInt(`0x${group}`)];
    const value = v4(group);
    return [value >> 16n, value & 0xffffn];
  });
};

const v6 = (text: string): bigint => {
  const [head = "", tail] = text.split("::");
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0n);
  return [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) | group, 0n);
};

/** The address, or undefined where the text is none. Zone suffixes (`%eth0`) are no part of an address in an event. */
export const parseAddress = (text: string): Address | undefined => {
  if (isIP(text) === 0 || text.includes("%")) return undefined;
  return isIPv4(text) ? { family: 4, value: v4(text) } : { family: 6, value: v6(text) };
};

/** Whether an address lies in the block `base/bits`. */
export const inBlock = (base: Address, bits: number) => {
  const shift = BigInt((base.family === 4 ? 32 : 128) - bits);
  const network = base.value >> shift;
  return (address: Address): boolean => address.family === base.family && address.value >> shift === network;
};
