import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

/** What was written: enough to name it by its content. */
export type WrittenLines = {
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly longestBytes: number;
};

/** Appends lines to a file and hashes them on the way. Holds a megabyte; a returned promise is back-pressure and must be awaited. */
export type LineWriter = {
  /** Written so far. */
  readonly bytes: number;
  write(line: string): Promise<void> | undefined;
  close(): Promise<WrittenLines>;
  /** Lets go of the file when the work has failed; after `close` it does nothing. */
  abandon(): Promise<void>;
};

const bufferBytes = 1024 * 1024;

export const openLineWriter = async (path: string): Promise<LineWriter> => {
  const file = await open(path, "wx");
  const hash = createHash("sha256");
  const tally = { records: 0, bytes: 0, longestBytes: 0 };
  let waiting: string[] = [];
  let waitingBytes = 0;
  let isOpen = true;
  const letGo = async (): Promise<void> => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  const flush = async (): Promise<void> => {
    const content = Buffer.from(waiting.join(""));
    waiting = [];
    waitingBytes = 0;
    hash.update(content);
    await file.writeFile(content);
  };
  return {
    get bytes() {
      return tally.bytes;
    },
    write(line) {
      const bytes = Buffer.byteLength(line) + 1;
      tally.records += 1;
      tally.bytes += bytes;
      tally.longestBytes = Math.max(tally.longestBytes, bytes - 1);
      waiting.push(line, "\n");
      waitingBytes += bytes;
      return waitingBytes >= bufferBytes ? flush() : undefined;
    },
    async close() {
      await flush();
      await letGo();
      return { ...tally, sha256: hash.digest("hex") };
    },
    abandon: letGo,
  };
};
