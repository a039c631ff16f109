import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../chassis/clock.ts";

/** A directory of one's own for as long as the work takes; nothing is left of it. */
export type Scratch = { use<Result>(work: (directory: string) => Promise<Result>): Promise<Result> };

/** No function runs longer than 15 minutes, so what is older was left by one that was killed. */
const leftOverAfterMs = 3_600_000;

/** Directories under one root, removed after use; what a killed process left there goes when the next one starts. */
export const directoryScratch = (root: string, clock: Clock): Scratch => ({
  async use(work) {
    await mkdir(root, { recursive: true });
    await removeLeftOvers(root, clock.now().getTime());
    const directory = await mkdtemp(join(root, "work-"));
    try {
      return await work(directory);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
});

const removeLeftOvers = async (root: string, nowMs: number): Promise<void> => {
  for (const name of await readdir(root)) {
    const path = join(root, name);
    const info = await stat(path).catch(() => undefined);
    if (info && nowMs - info.mtimeMs > leftOverAfterMs) await rm(path, { recursive: true, force: true });
  }
};
