import { closeSync, createReadStream, openSync, readSync, writeSync } from "node:fs";
import { Readable } from "node:stream";
import { assert } from "../../chassis/outcome.ts";
import type { LineFile } from "../making/tools.ts";
import type { Shelf } from "./shelf.ts";

const bufferBytes = 1024 * 1024;

/** Lines on the disk, a megabyte at a time. */
export const lineFile = (shelf: Shelf): LineFile & { readonly path: string } => {
  const path = shelf.path();
  const file = openSync(path, "wx");
  let buffer = Buffer.allocUnsafe(bufferBytes);
  let held = 0;
  let isOpen = true;
  const flush = () => {
    for (let from = 0; from < held;) from += writeSync(file, buffer, from, held - from);
    held = 0;
  };
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(file);
  };
  shelf.atEnd(close);
  const fill = (room: number, write: (bytes: Buffer, at: number) => number): number => {
    if (held + room > buffer.length) {
      flush();
      if (room > buffer.length) buffer = Buffer.allocUnsafe(room);
    }
    const end = write(buffer, held);
    const written = end - held;
    held = end;
    return written;
  };
  return {
    path,
    fill,
    // A character takes three bytes at most.
    add: (line) =>
      fill(3 * line.length + 1, (bytes, at) => {
        const end = at + bytes.write(line, at, "utf8");
        bytes[end] = 0x0a;
        return end + 1;
      }),
    close() {
      flush();
      close();
    },
    read: (from, to) =>
      from === to
        ? Readable.from([])
        : createReadStream(path, { start: from, end: to - 1, highWaterMark: bufferBytes }),
    at: (from, to) => bytesAt(path, from, Buffer.allocUnsafe(to - from)),
  };
};

const bytesAt = (path: string, from: number, into: Buffer): Buffer => {
  const file = openSync(path, "r");
  try {
    assert(readSync(file, into, 0, into.length, from) === into.length, "a file of lines has what was written");
    return into;
  } finally {
    closeSync(file);
  }
};
