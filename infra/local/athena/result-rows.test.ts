import fc from "fast-check";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { resultRows } from "./result-rows.ts";

const written = (values: (string | null)[]): string =>
  `${values.map((value) => (value === null ? "" : `"${value.replaceAll('"', '""')}"`)).join(",")}\n`;

test("rows come back as they were written, from any row on, however the file is cut into chunks", async () => {
  const cell = fc.option(fc.string({ unit: fc.constantFrom("a", "ü", '"', ",", "\n", "😀"), maxLength: 4 }));
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })));
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), fc.nat(), async (rows, size, start) => {
      const bytes = Buffer.from(rows.map(written).join(""));
      const chunks = () =>
        Readable.from(
          Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
        );
      const all = await Array.fromAsync(resultRows(chunks(), 0));
      expect(all.map(({ values }) => values)).toEqual(rows);
      const from = rows.length === 0 ? 0 : start % rows.length;
      const rest = await Array.fromAsync(resultRows(chunks(), all[from - 1]?.end ?? 0));
      expect(rest).toEqual(all.slice(from));
    }),
  );
});
