import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Places } from "../making/tools.ts";
import type { Shelf } from "./shelf.ts";

const windowBytes = 1024 * 1024;
/** Jobs write nearly in the order in which they were asked: what is so near behind the last place is read on in a window. */
const nearBytes = 64 * 1024;

/** Objects on the disk. One window of one of them is held; whoever jumps about is given no more than was asked for. */
export const filePlaces = async (uris: readonly string[], shelf: Shelf): Promise<Places> => {
  const files: number[] = [];
  for (const uri of uris) {
    const file = openSync(await shelf.bring(uri), "r");
    shelf.atEnd(() => closeSync(file));
    files.push(file);
  }
  const sizes = files.map((file) => fstatSync(file).size);
  let held = { object: -1, from: 0, to: 0 };
  let lastEnd = 0;
  let window: Buffer = Buffer.alloc(windowBytes);
  return {
    sizes,
    read(object, from, to) {
      if (held.object !== object || from < held.from || to > held.to) {
        const isNext = held.object === object && from >= lastEnd && from - lastEnd < nearBytes;
        const wanted = isNext ? Math.max(to - from, windowBytes) : to - from;
        if (wanted > window.length) window = Buffer.alloc(wanted);
        held = { object, from, to: from + readAt(files[object] ?? -1, from, window.subarray(0, wanted)) };
      }
      lastEnd = to;
      return { bytes: window, from: from - held.from, to: to - held.from };
    },
  };
};

/** Bytes that there are. */
const readAt = (file: number, from: number, into: Buffer): number => {
  let read = 0;
  for (let more = -1; read < into.length && more !== 0; read += more)
    more = readSync(file, into, read, into.length - read, from + read);
  return read;
};
