import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Objects } from "../../chassis/ports.ts";
import type { Engine } from "../../records/engine.ts";

/** A directory, and what lies in it under names of ours: nothing of a user's names or content reaches the file system or SQL as such. */
export type Shelf = {
  readonly objects: Objects;
  readonly engine: () => Promise<Engine>;
  /** A path that nothing has yet. */
  path(): string;
  /** An object as a file. */
  bring(uri: string): Promise<string>;
  discard(path: string): Promise<void>;
  /** Called when the work is over. */
  atEnd(close: () => void): void;
};

export type Place = {
  readonly objects: Objects;
  readonly directory: string;
  readonly engine: () => Promise<Engine>;
  /** Bytes for as long as the work takes. */
  readonly room: (bytes: number) => Buffer;
};

export const openShelf = ({ objects, directory, engine }: Omit<Place, "room">, closing: (() => void)[]): Shelf => {
  let files = 0;
  const path = () => join(directory, `file-${(files += 1)}`);
  return {
    objects,
    engine,
    path,
    async bring(uri) {
      const to = path();
      await pipeline(await objects.read(uri), createWriteStream(to, { flags: "wx", highWaterMark: 1024 * 1024 }));
      return to;
    },
    discard: (path) => rm(path, { force: true }),
    atEnd: (close) => void closing.push(close),
  };
};
