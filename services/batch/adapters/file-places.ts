import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Places } from "../making/tools.ts";
import type { Shelf } from "./shelf.ts";

const windowBytes = 1024 * 1024;

/** Objects on the disk. One window of one of them is held: jobs write nearly in the order in which they were asked. */
export const filePlaces = async (uris: readonly string[], shelf: Shelf): Promise<Places> => {
  const files: number[] = [];
  for (const uri of uris) {
    const file = openSync(await shelf.bring(uri), "r");
    shelf.atEnd(() => closeSync(file));
    files.push(file);
  }
  const sizes = files.map((file) => fstatSync(file).size);
  let window = { object: -1, from: 0, bytes: Buffer.alloc(0) as Buffer };
  return {
    sizes,
    read(object, from, to) {
      const isHeld = window.object === object && from >= window.from && to <= window.from + window.bytes.length;
      if (!isHeld)
        window = { object, from, bytes: readAt(files[object] ?? -1, from, Math.max(to - from, windowBytes)) };
      return window.bytes.subarray(from - window.from, to - window.from);
    },
  };
};

const readAt = (file: number, from: number, wanted: number): Buffer => {
  const bytes = Buffer.allocUnsafe(wanted);
  let read = 0;
  for (let more = -1; read < wanted && more !== 0; read += more)
    more = readSync(file, bytes, read, wanted - read, from + read);
  return bytes.subarray(0, read);
};
