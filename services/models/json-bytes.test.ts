import fc from "fast-check";
import { expect, test } from "vitest";
import { firstEscaped, isEscaped, KnownBytes } from "./json-bytes.ts";

const byte = fc.oneof(
  { arbitrary: fc.integer({ min: 0x20, max: 0x7e }), weight: 12 },
  fc.constantFrom(0x00, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff),
);
const some = fc.tuple(fc.array(byte, { maxLength: 40 }), fc.nat(5), fc.nat(5));

/** As part of longer bytes, which begin anywhere in theirs. */
const within = (bytes: readonly number[], before: number, after: number): Uint8Array => {
  const all = new Uint8Array(3 + before + bytes.length + after).fill(0x22);
  all.set(bytes, 3 + before);
  return all.subarray(3);
};

test("the first byte that JSON writes otherwise is found, whatever stands around it", () => {
  fc.assert(
    fc.property(some, ([bytes, before, after]) => {
      const at = bytes.findIndex((each) => each < 0x20 || each === 0x22 || each === 0x5c);
      const to = before + bytes.length;
      expect(firstEscaped(within(bytes, before, after), before, to)).toBe(at === -1 ? to : before + at);
    }),
    { numRuns: 1000 },
  );
});

test("each byte alone, at each place of four, is escaped as JSON has it", () => {
  for (let each = 0; each < 256; each += 1)
    for (let place = 0; place < 4; place += 1) {
      const bytes = new Uint8Array(4).fill(0x61);
      bytes[place] = each;
      expect(firstEscaped(bytes, 0, 4)).toBe(isEscaped(each) ? place : 4);
      const isOther = each < 0x80 && JSON.stringify(String.fromCharCode(each)).length > 3;
      expect(isEscaped(each)).toBe(isOther);
    }
});

test("known bytes stand where the same bytes stand, and nowhere beyond the end", () => {
  const known = fc.string({ unit: "grapheme", maxLength: 12 });
  const change = fc.option(fc.tuple(fc.nat(40), byte));
  fc.assert(
    fc.property(known, fc.nat(5), change, fc.integer({ min: -2, max: 2 }), (text, before, changed, more) => {
      const same = [...Buffer.from(text)];
      const bytes = within(same, before, 3);
      if (changed && changed[0] < same.length) bytes[before + changed[0]] = changed[1];
      const to = before + same.length + more;
      const isThere = more >= 0 && same.every((each, at) => bytes[before + at] === each);
      expect(new KnownBytes(text).standAt(bytes, before, to)).toBe(isThere);
    }),
    { numRuns: 500 },
  );
});
