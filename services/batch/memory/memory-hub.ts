import { createHash } from "node:crypto";
import type { Hub, HubFile } from "../hub/hub.ts";

/** A data set of the Hub's in memory: what each branch stands for, and each commit's files. */
export type MemoryDataset = {
  readonly branches: Readonly<Record<string, string>>;
  readonly commits: Readonly<Record<string, Readonly<Record<string, Buffer>>>>;
};

/** The Hub in memory, for tests and the simulation. */
export const memoryHub = (datasets: Readonly<Record<string, MemoryDataset>>): Hub => ({
  async commitOf({ dataset, revision }) {
    const found = datasets[dataset];
    if (!found) return { kind: "absent", what: "data-set" };
    const commit = found.branches[revision] ?? revision;
    return commit in found.commits ? { kind: "found", commit } : { kind: "absent", what: "revision" };
  },
  async files({ dataset, commit }) {
    const files = datasets[dataset]?.commits[commit];
    if (!files) return { kind: "absent", what: "revision" };
    return { kind: "found", files: Object.entries(files).map(([path, content]) => listed(path, content)) };
  },
  async read({ dataset, commit, path }, from) {
    const content = datasets[dataset]?.commits[commit]?.[path];
    if (!content) return { kind: "absent", what: "file" };
    return { kind: "found", startsAt: from, body: onePiece(content.subarray(from)) };
  },
});

const listed = (path: string, content: Buffer): HubFile => ({
  path,
  bytes: content.length,
  hash: { kind: "sha256", hex: createHash("sha256").update(content).digest("hex") },
});

async function* onePiece(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content;
}
