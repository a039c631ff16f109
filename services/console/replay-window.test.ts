import { expect, test } from "vitest";
import { readWindow } from "./replay-window.ts";

const now = new Date("2026-11-25T10:00:00.500Z");

test.each([
  ["2h", "now", "2026-11-25T08:00:00.000Z", "2026-11-25T10:00:01.000Z"],
  ["3d", "90s", "2026-11-22T10:00:00.000Z", "2026-11-25T09:58:31.000Z"],
  ["2026-11-24", "2026-11-24T12:00:00+02:00", "2026-11-24T00:00:00.000Z", "2026-11-24T10:00:01.000Z"],
])("from %s to %s", (from, to, start, end) => {
  expect(readWindow({ from, to }, now)).toEqual({ from: new Date(start), to: new Date(end) });
});

test.each([
  ["yesterday", "now", '--from is "yesterday"'],
  ["2h", "2026-11-25T09:00", '--to is "2026-11-25T09:00"'],
  ["2026-13-01", "now", '--from is "2026-13-01"'],
  ["1h", "2h", "is not before --to"],
])("refuses %s to %s", (from, to, sentence) => {
  expect(() => readWindow({ from, to }, now)).toThrow(sentence);
});
