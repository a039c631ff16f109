import { open } from "node:fs/promises";
import { assert } from "../chassis/outcome.ts";

/** The key of our note in a footer, and the head of the text behind it. A note is JSON, which holds no such byte. */
const key = Buffer.from("choreo\u0018");

/** The note that parquetWriter left in a file's footer. */
export const readParquetNote = async (path: string): Promise<string> => {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(8);
    await file.read(tail, 0, 8, size - 8);
    const footer = Buffer.alloc(tail.readUInt32LE(0));
    await file.read(footer, 0, footer.length, size - 8 - footer.length);
    const at = footer.lastIndexOf(key);
    assert(at !== -1, "a result has our note in its footer");
    const { length, end } = unsignedAt(footer, at + key.length);
    return footer.toString("utf8", end, end + length);
  } finally {
    await file.close();
  }
};

const unsignedAt = (bytes: Buffer, from: number): { length: number; end: number } => {
  let length = 0;
  let end = from;
  for (let scale = 1; ; scale *= 0x80) {
    const byte = bytes[end] ?? 0;
    end += 1;
    length += (byte % 0x80) * scale;
    if (byte < 0x80) return { length, end };
  }
};
