import { expect, test } from "vitest";
import { givenIds } from "./record-ids.ts";

test("Given ids are part and row, whatever row it is, and each part counts from its own first", async () => {
  const ids = givenIds(7);
  const given = (part: number | undefined, rows: number) =>
    Array.from({ length: rows }, (_, at) =>
      ids.idOf([], { uri: "s3://bucket/key", row: 1, values: [], ...(part !== undefined && { part }) }, at),
    );
  const expected = (part: string, rows: number) =>
    Array.from({ length: rows }, (_, row) => `${part}-${String(row).padStart(8, "0")}`);
  expect(given(undefined, 2001)).toEqual(expected("00007", 2001));
  expect(given(12, 1500)).toEqual(expected("00012", 1500));
  expect(given(13, 2)).toEqual(expected("00013", 2));
  expect(await ids.close()).toBeUndefined();
});
