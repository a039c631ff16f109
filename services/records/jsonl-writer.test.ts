import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLineWriter } from "./jsonl-writer.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "choreo-writer-"));
});
afterAll(() => rm(directory, { recursive: true }));

describe("writing lines", () => {
  test("counts and hashes exactly what is in the file, and asks to be waited for", async () => {
    const path = join(directory, "lines.jsonl");
    const writer = await openLineWriter(path);
    const lines = Array.from({ length: 3000 }, (_, at) => `{"é${at}":"${"x".repeat(at)}"}`);
    let waits = 0;
    for (const line of lines) {
      const wait = writer.write(line);
      if (wait) waits += 1;
      await wait;
    }
    const written = await writer.close();
    const content = await readFile(path);
    expect(content.toString()).toBe(`${lines.join("\n")}\n`);
    expect(waits).toBeGreaterThan(2);
    expect(written).toEqual({
      records: 3000,
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
      longestBytes: Buffer.byteLength(lines.at(-1) ?? ""),
    });
  });

  test("writes no file twice, and lets go of one when the work has failed", async () => {
    const path = join(directory, "once.jsonl");
    const writer = await openLineWriter(path);
    await writer.abandon();
    await writer.abandon();
    await expect(openLineWriter(path)).rejects.toThrow(/EEXIST/);
  });
});
