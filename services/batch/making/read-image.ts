import type { Objects } from "../../chassis/ports.ts";
import { ObjectMissing } from "../../chassis/ports.ts";
import { textOf, type Value } from "../domain/columns.ts";

/** An image's bytes, or why there are none; what they are is told by the bytes, later. */
export type ReadImage =
  { readonly kind: "image"; readonly bytes: Uint8Array } | { readonly kind: "none"; readonly why: string };

/** More than any model takes: a larger object is read no further. */
const bytesMax = 32 * 1024 * 1024;

/** `named`: an S3 URI, or a key beside the table that names it. */
export const readImage = async (named: Value | undefined, tableUri: string, objects: Objects): Promise<ReadImage> => {
  const name = textOf(named).trim();
  if (name === "") return { kind: "none", why: "the record names no image" };
  const uri = name.startsWith("s3://") ? name : `${tableUri.slice(0, tableUri.lastIndexOf("/") + 1)}${name}`;
  try {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of await objects.read(uri)) {
      parts.push(part as Buffer);
      bytes += (part as Buffer).length;
      if (bytes > bytesMax) return { kind: "none", why: `the image at ${uri} has more than ${bytesMax} bytes` };
    }
    return { kind: "image", bytes: Buffer.concat(parts) };
  } catch (error) {
    if (error instanceof Error && error.name === ObjectMissing.name)
      return { kind: "none", why: `there is no image to read at ${uri}` };
    throw error;
  }
};
