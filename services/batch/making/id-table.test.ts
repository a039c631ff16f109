import fc from "fast-check";
import { expect, test } from "vitest";
import { IdTable } from "./id-table.ts";

const bytesOf = (id: string) => {
  const bytes = Buffer.from(`.${id}..`);
  return [bytes, 1, bytes.length - 2] as const;
};

test("An id keeps the number that it got first, as in a Map", () => {
  const id = fc.oneof(fc.constantFrom("", "a", "__proto__", "00000-00000001"), fc.string({ unit: "grapheme" }));
  fc.assert(
    fc.property(fc.array(id, { maxLength: 100 }), id, (ids, other) => {
      const table = new IdTable();
      const map = new Map<string, number>();
      for (const each of ids) {
        if (!map.has(each)) map.set(each, map.size);
        expect(table.add(...bytesOf(each))).toBe(map.get(each));
      }
      expect(table.count).toBe(map.size);
      for (const each of [...ids, other]) expect(table.find(...bytesOf(each))).toBe(map.get(each) ?? -1);
    }),
  );
});

test("It grows: ids of any number and length are told apart", () => {
  const table = new IdTable();
  const ids = Array.from({ length: 5000 }, (_, at) => `${at}-${"x".repeat(at % 50)}`);
  for (const id of ids) table.add(...bytesOf(id));
  expect(ids.map((id) => table.find(...bytesOf(id)))).toEqual(ids.map((_, at) => at));
  expect(table.find(...bytesOf("5000-"))).toBe(-1);
});
