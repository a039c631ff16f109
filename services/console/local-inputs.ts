import { open, readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Peek } from "../batch/planning/peek.ts";
import { ObjectMissing } from "../chassis/ports.ts";
import { asRecord } from "./run-view.ts";

/** `file:rows.csv` in `source.uri` or a stage's `input.uri` is a file beside the request, `file:images/` a folder; publishing uploads it first. */
export const localPrefix = "file:";

/** Stands in for the bucket that a local file is not in yet, so that what is not uploaded reads like what is. */
const bucket = "s3://not-uploaded-yet/";

export type LocalInput = {
  readonly stage: number;
  readonly path: string;
  readonly uri: string;
  /** Of a table whose stage reads images: what its records name beside it is uploaded with it. */
  readonly imageColumn?: string;
};

/** Every stage's input that is a file or folder beside the request. */
export const localInputs = (data: Record<string, unknown>, file: string): readonly LocalInput[] =>
  stagesOf(data).flatMap((stage, at) => {
    const { uri } = asRecord(stage["input"]);
    if (typeof uri !== "string" || !uri.startsWith(localPrefix)) return [];
    const named = uri.slice(localPrefix.length);
    const { imageColumn = "image_path", reads = "text" } = stage;
    return [
      {
        stage: at,
        path: resolve(dirname(file), named) + (named.endsWith("/") ? "/" : ""),
        uri,
        ...(reads !== "text" && typeof imageColumn === "string" && { imageColumn }),
      },
    ];
  });

const stagesOf = (data: Record<string, unknown>): Record<string, unknown>[] =>
  Array.isArray(data["stages"]) ? data["stages"].map(asRecord) : [];

/** The request with these URIs in the place of its local inputs. */
export const withInputs = (
  data: Record<string, unknown>,
  uris: ReadonlyMap<number, string>,
): Record<string, unknown> =>
  uris.size === 0
    ? data
    : {
        ...data,
        stages: stagesOf(data).map((stage, at) => {
          const uri = uris.get(at);
          return uri === undefined ? stage : { ...stage, input: { ...asRecord(stage["input"]), uri } };
        }),
      };

/** The file that `source.uri` names beside the request. */
export const localSource = (data: Record<string, unknown>, file: string): string | undefined => {
  const uri = asRecord(data["source"])["uri"];
  return typeof uri === "string" && uri.startsWith(localPrefix)
    ? resolve(dirname(file), uri.slice(localPrefix.length))
    : undefined;
};

export const withSource = (data: Record<string, unknown>, uri: string): Record<string, unknown> => ({
  ...data,
  source: { ...asRecord(data["source"]), uri },
});

/** As if they were uploaded: `s3://not-uploaded-yet/<path>`. */
export const asUploaded = (data: Record<string, unknown>, file: string): Record<string, unknown> => {
  const uriOf = (path: string): string => `${bucket}${path.slice(1)}`;
  const uploaded = withInputs(data, new Map(localInputs(data, file).map(({ stage, path }) => [stage, uriOf(path)])));
  const source = localSource(data, file);
  return source === undefined ? uploaded : withSource(uploaded, uriOf(source));
};

/** Does a URI name an object of S3, and no file that is only to become one? */
export const isUploaded = (uri: string): boolean => !uri.startsWith(bucket);

/** A sentence about them names them as the request does. */
export const asWritten = (text: string): string => text.replaceAll(bucket, `${localPrefix}/`);

/** Objects of the cloud, and files of this disk under the names that `asUploaded` gives them. */
export const peekAlsoAtFiles = (cloud: Peek): Peek => {
  // S3 knows no `..`: what a table names by it would not be there.
  const pathOf = (uri: string): string | undefined =>
    uri.startsWith(bucket) && !uri.includes("/../") ? `/${uri.slice(bucket.length)}` : undefined;
  return {
    async head(uri) {
      const path = pathOf(uri);
      if (path === undefined) return cloud.head(uri);
      const found = await stat(path).catch(() => undefined);
      return found?.isFile() === true ? { bytes: found.size } : undefined;
    },
    async *list(uri) {
      const path = pathOf(uri);
      if (path === undefined) yield* cloud.list(uri);
      else
        for (const { path: name, bytes } of await filesUnder(path))
          yield { uri: `${bucket}${join(path, name).slice(1)}`, bytes };
    },
    async bytes(uri, from, to) {
      const path = pathOf(uri);
      return path === undefined ? cloud.bytes(uri, from, to) : bytesOf(path, from, to);
    },
  };
};

/** Every file of a folder and of those in it, by their paths from it, in order. */
export const filesUnder = async (folder: string): Promise<{ path: string; bytes: number }[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new ObjectMissing(folder, { cause });
  });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sized = await Promise.all(
    files.map(async (path) => ({ path: path.slice(join(folder, "/").length), bytes: (await stat(path)).size })),
  );
  return sized.sort((a, b) => (a.path < b.path ? -1 : 1));
};

const bytesOf = async (path: string, from: number, to: number): Promise<Buffer> => {
  const file = await open(path).catch((cause: unknown) => {
    throw new ObjectMissing(path, { cause });
  });
  try {
    const buffer = Buffer.alloc(to - from);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};
