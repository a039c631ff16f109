import { assert } from "../../chassis/outcome.ts";
import type { Objects } from "../../chassis/ports.ts";
import type { Places } from "./tools.ts";

/** Objects that are small enough to be held whole, in bytes that `room` gives. */
export const placesInMemory = async (
  held: readonly { readonly uri: string; readonly bytes: number }[],
  objects: Objects,
  room = (bytes: number): Buffer => Buffer.allocUnsafe(bytes),
): Promise<Places> => {
  const contents: Buffer[] = [];
  const bytes = room(held.reduce((sum, each) => sum + each.bytes, 0));
  let from = 0;
  for (const each of held) {
    contents.push(await contentOf(each, objects, bytes.subarray(from, from + each.bytes)));
    from += each.bytes;
  }
  return {
    sizes: contents.map(({ length }) => length),
    read: (object, from, to) => ({ bytes: contents[object] ?? Buffer.alloc(0), from, to }),
  };
};

const contentOf = async (
  { uri, bytes }: { uri: string; bytes: number },
  objects: Objects,
  content: Buffer,
): Promise<Buffer> => {
  let at = 0;
  for await (const part of (await objects.read(uri)) as AsyncIterable<Buffer>) at += part.copy(content, at);
  assert(at === bytes, `${uri} has the ${bytes} bytes that it was listed with`);
  return content;
};
