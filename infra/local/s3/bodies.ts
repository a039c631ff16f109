import { createHash, randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, readdirSync, rmSync } from "node:fs";
import { constants, copyFile, link, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Checksum } from "./crc.ts";

/** A run of bytes in one file. An object is a list of them, so that completing a multipart upload copies nothing. */
export type Segment = { file: string; size: number };
export type WrittenBody = Segment & { md5: Buffer };
/** Both ends included, in bytes from the object's first. */
export type ByteRange = { start: number; end: number };

export type Bodies = {
  /** The bytes, once all are there; the file appears under its name only then. */
  write(source: AsyncIterable<Buffer>, observers?: readonly Checksum[]): Promise<WrittenBody>;
  read(segments: readonly Segment[], range: ByteRange): Readable;
  /** The same bytes under another name. Files never change, so a second name for them is a copy. */
  duplicate(file: string): Promise<string>;
  /** Removes files no row names any more, once nobody reads them. */
  discard(files: readonly string[]): Promise<void>;
};

const readBytes = 512 * 1024;

/**
 * Object bodies as files. Their names are random and never come from keys, which are hostile; nor from the seeded
 * generator, which would give the same names again after a restart.
 */
export const createBodies = (directory: string, known: ReadonlySet<string>): Bodies => {
  const unfinished = join(directory, "unfinished");
  sweep(directory, known);
  mkdirSync(unfinished, { recursive: true });
  const readers = new Map<string, number>();
  const doomed = new Set<string>();
  const pathOf = (file: string): string => join(directory, file);

  const release = (file: string): void => {
    const left = (readers.get(file) ?? 1) - 1;
    if (left > 0) readers.set(file, left);
    else readers.delete(file);
    if (left <= 0 && doomed.delete(file)) void rm(pathOf(file), { force: true }).catch(() => undefined);
  };

  async function* chunks(segments: readonly Segment[], range: ByteRange): AsyncGenerator<Buffer> {
    for (const part of within(segments, range))
      yield* createReadStream(pathOf(part.file), { ...part.range, highWaterMark: readBytes }) as AsyncIterable<Buffer>;
  }

  return {
    async write(source, observers = []) {
      const file = randomUUID();
      const temporary = join(unfinished, file);
      try {
        const written = await store(source, temporary, observers);
        await rename(temporary, pathOf(file));
        return { file, ...written };
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    read(segments, range) {
      const held = segments.map((segment) => segment.file);
      for (const file of held) readers.set(file, (readers.get(file) ?? 0) + 1);
      const stream = Readable.from(chunks(segments, range), { objectMode: false, highWaterMark: readBytes });
      return stream.once("close", () => held.forEach(release));
    },
    async duplicate(file) {
      const copy = randomUUID();
      await link(pathOf(file), pathOf(copy)).catch(() =>
        copyFile(pathOf(file), pathOf(copy), constants.COPYFILE_FICLONE),
      );
      return copy;
    },
    async discard(files) {
      const busy = files.filter((file) => readers.has(file));
      for (const file of busy) doomed.add(file);
      await Promise.all(files.filter((file) => !busy.includes(file)).map((file) => rm(pathOf(file), { force: true })));
    },
  };
};

/** A process that was killed leaves bodies that no row names; no request runs yet, so none of them is needed. */
const sweep = (directory: string, known: ReadonlySet<string>): void => {
  mkdirSync(directory, { recursive: true });
  for (const file of readdirSync(directory))
    if (!known.has(file)) rmSync(join(directory, file), { recursive: true, force: true });
};

/** Hashes a chunk while the disk takes it. */
const store = async (source: AsyncIterable<Buffer>, path: string, observers: readonly Checksum[]) => {
  const md5 = createHash("md5");
  await using target = await open(path, "wx");
  let size = 0;
  for await (const chunk of source) {
    const writing = target.writeFile(chunk);
    md5.update(chunk);
    for (const observer of observers) observer.update(chunk);
    size += chunk.length;
    await writing;
  }
  return { size, md5: md5.digest() };
};

const within = (segments: readonly Segment[], range: ByteRange): { file: string; range: ByteRange }[] => {
  let from = 0;
  return segments.flatMap(({ file, size }) => {
    const start = Math.max(range.start - from, 0);
    const end = Math.min(range.end - from, size - 1);
    from += size;
    return start <= end ? [{ file, range: { start, end } }] : [];
  });
};
