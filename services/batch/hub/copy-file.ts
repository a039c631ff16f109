import { Readable } from "node:stream";
import type { Problem } from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import type { Objects } from "../../chassis/ports.ts";
import { otherBytes, type AskedOfHub } from "../domain/hub-problems.ts";
import { hashOf } from "./hash-bytes.ts";
import type { Hub, HubAnswer, HubFile } from "./hub.ts";
import { refusedBy } from "./resolve-dataset.ts";

export type Copied =
  | { readonly kind: "copied"; readonly bytes: number }
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "later"; readonly afterMs: number; readonly why: string };

export type CopyOrder = {
  readonly asked: AskedOfHub & { readonly token?: string | undefined };
  readonly commit: string;
  readonly file: HubFile;
  readonly toUri: string;
};

/** A download that breaks goes on where it was, so often; then the whole file comes again later. */
const resumesMax = 5;
const brokenPauseMs = 30_000;

/**
 * Copies one file, streamed. An object is at `toUri` only when it has the very bytes that the Hub lists: what breaks or differs leaves
 * nothing there. Carried out again, it finds its copy and reads nothing.
 */
export const copyFile = async (
  { hub, objects }: { hub: Hub; objects: Objects },
  { asked, commit, file, toUri }: CopyOrder,
): Promise<Copied> => {
  const there = await objects.head(toUri);
  if (there?.bytes === file.bytes) return { kind: "copied", bytes: file.bytes };
  assert(!there, `${toUri} has ${there?.bytes} bytes, and its file ${file.bytes}`);
  const from = (byte: number) => hub.read({ ...asked, commit, path: file.path }, byte);
  const first = await from(0);
  if (first.kind !== "found") return refusedBy(first, asked);
  try {
    await objects.writeOnce(
      toUri,
      () => Readable.from(sameBytes(file, first.body, from)),
      "application/vnd.apache.parquet",
    );
    return { kind: "copied", bytes: file.bytes };
  } catch (error) {
    if (!(error instanceof Spoilt)) throw error;
    if (error.what !== "") return { kind: "refused", problem: otherBytes(asked, file.path, error.what) };
    return { kind: "later", afterMs: brokenPauseMs, why: `the download of ${file.path} broke ${resumesMax + 1} times` };
  }
};

/** Why a copy was given up; an empty `what` is a download that would not end. */
class Spoilt extends Error {
  override readonly name = "Spoilt";
  readonly what: string;
  constructor(what: string, options?: ErrorOptions) {
    super(what === "" ? "the download broke" : what, options);
    this.what = what;
  }
}

type Opened = HubAnswer<{ readonly startsAt: number; readonly body: AsyncIterable<Uint8Array> }>;

/** The file's bytes, each once, whatever breaks on the way; throws before their end is reached where they are not the listed ones. */
async function* sameBytes(
  file: HubFile,
  body: AsyncIterable<Uint8Array>,
  open: (from: number) => Promise<Opened>,
): AsyncGenerator<Buffer> {
  const hash = hashOf(file);
  let done = 0;
  let source = withoutFirst(body, 0);
  for (let resumes = 0; ; resumes += 1) {
    try {
      for await (const chunk of source) {
        done += chunk.length;
        if (done > file.bytes) throw new Spoilt(`more than its ${file.bytes} bytes`);
        hash.update(chunk);
        yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      }
    } catch (error) {
      if (error instanceof Spoilt) throw error;
    }
    if (done === file.bytes) break;
    if (resumes === resumesMax) throw new Spoilt("");
    const again = await open(done);
    if (again.kind !== "found") throw new Spoilt("");
    source = withoutFirst(again.body, done - again.startsAt);
  }
  const hex = hash.digest("hex");
  if (hex !== file.hash.hex) throw new Spoilt(`${file.hash.kind} ${hex}, and not ${file.hash.hex}`);
}

/** Where the Hub began again at the start, what is already had is passed over. */
async function* withoutFirst(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of body) {
    const rest = chunk.subarray(Math.min(left, chunk.length));
    left -= chunk.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}
