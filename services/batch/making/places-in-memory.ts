import { assert } from "../../chassis/outcome.ts";
import type { Objects } from "../../chassis/ports.ts";
import type { Places } from "./tools.ts";

/** Objects that are small enough to be held whole. */
export const placesInMemory = async (
  held: readonly { readonly uri: string; readonly bytes: number }[],
  objects: Objects,
): Promise<Places> => {
  const contents: Buffer[] = [];
  for (const each of held) contents.push(await contentOf(each, objects));
  return {
    sizes: contents.map(({ length }) => length),
    read: (object, from, to) => ({ bytes: contents[object] ?? Buffer.alloc(0), from, to }),
  };
};

const contentOf = async ({ uri, bytes }: { uri: string; bytes: number }, objects: Objects): Promise<Buffer> => {
  const content = Buffer.allocUnsafe(bytes);
  let at = 0;
  for await (const part of (await objects.read(uri)) as AsyncIterable<Buffer>) at += part.copy(content, at);
  assert(at === bytes, `${uri} has the ${bytes} bytes that it was listed with`);
  return content;
};
