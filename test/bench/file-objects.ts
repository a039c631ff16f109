import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ObjectMissing, type Objects } from "../../services/chassis/ports.ts";
import { parseUri } from "../../services/chassis/uri.ts";

/** Objects as files of a folder: S3 at the speed of the disk. */
export const fileObjects = (folder: string): Objects => {
  const pathOf = (uri: string): string => {
    const { bucket, key } = parseUri(uri);
    return join(folder, bucket, key);
  };
  const sizeOf = async (uri: string): Promise<number | undefined> =>
    (await stat(pathOf(uri)).catch(() => undefined))?.size;
  return {
    async head(uri) {
      const bytes = await sizeOf(uri);
      return bytes === undefined ? undefined : { bytes };
    },
    async read(uri, range) {
      if ((await sizeOf(uri)) === undefined) throw new ObjectMissing(uri);
      return createReadStream(pathOf(uri), {
        highWaterMark: 256 * 1024,
        ...(range && { start: range.from, end: range.to - 1 }),
      });
    },
    async writeOnce(uri, body) {
      if ((await sizeOf(uri)) !== undefined) return "existed";
      await mkdir(dirname(pathOf(uri)), { recursive: true });
      await pipeline(body(), createWriteStream(pathOf(uri)));
      return "written";
    },
    async *list() {},
  };
};
