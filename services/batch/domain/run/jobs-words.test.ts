import { expect, test } from "vitest";
import type { Chunk, PartRow } from "./part-row.ts";
import { jobsWords } from "./jobs-words.ts";

const chunk = (code?: string, message = ""): Chunk =>
  ({ attempts: [{ end: code === undefined ? {} : { problem: { code, message } } }] }) as unknown as Chunk;
const part = (...chunks: Chunk[]): PartRow => ({ chunks }) as unknown as PartRow;

test("the problem that most chunks have is told as the first of them tells it", () => {
  const parts = [
    part(chunk("jobs/expired", "late"), chunk()),
    part(chunk("jobs/failed", "a"), chunk("jobs/failed", "b")),
  ];
  expect(jobsWords(parts)).toBe("a");
  expect(jobsWords([part(chunk())])).toBeUndefined();
  expect(jobsWords([])).toBeUndefined();
});
