import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import { findLines } from "../making/output-bytes.ts";
import { placesInMemory } from "../making/places-in-memory.ts";
import { filePlaces } from "./file-places.ts";
import { openShelf } from "./shelf.ts";

const directory = mkdtempSync(join(tmpdir(), "choreo-places-"));
afterAll(() => rm(directory, { recursive: true }));

const engine = () => Promise.reject(new Error("nobody needs an engine here"));

test("lines stand where they are found, on the disk as in memory, also those longer than a window", async () => {
  const lines = [["a".repeat(3_000_000), "", "b", "é".repeat(700_000)], ["last without an end"]];
  const objects = memoryObjects();
  const held = lines.map((some, at) => {
    const uri = `s3://data/out/${at}.jsonl.out`;
    objects.put(uri, some.join("\n"));
    return { uri, bytes: Buffer.byteLength(some.join("\n")) };
  });
  const closing: (() => void)[] = [];
  const onDisk = await filePlaces(
    held.map(({ uri }) => uri),
    openShelf({ objects, directory, engine }, closing),
  );
  for (const places of [onDisk, await placesInMemory(held, objects)]) {
    const found = held.flatMap((_, object) => {
      const all: { object: number; from: number; to: number }[] = [];
      findLines(places, object, {
        found: (line, from) => void all.push({ object, from, to: from + line.to - line.from }),
      });
      return all;
    });
    const texts = found.toReversed().map(({ object, from, to }) => {
      const { bytes, ...place } = places.read(object, from, to);
      return bytes.toString("utf8", place.from, place.to);
    });
    expect(texts.toReversed()).toEqual(lines.flat().filter((line) => line !== ""));
  }
  for (const close of closing) close();
});
