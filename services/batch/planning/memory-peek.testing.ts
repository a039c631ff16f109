import { ObjectMissing } from "../../chassis/ports.ts";
import type { Peek } from "./peek.ts";

/** Objects in memory, and how many bytes of each were read. */
export const memoryPeek = (objects: Readonly<Record<string, string | Buffer>>) => {
  const contents = new Map(Object.entries(objects).map(([uri, content]) => [uri, Buffer.from(content)]));
  const read = new Map<string, number>();
  const peek: Peek = {
    async head(uri) {
      const content = contents.get(uri);
      return content && { bytes: content.length };
    },
    async *list(prefixUri) {
      for (const [uri, content] of [...contents].sort(([a], [b]) => (a < b ? -1 : 1)))
        if (uri.startsWith(prefixUri)) yield { uri, bytes: content.length };
    },
    async bytes(uri, from, to) {
      const content = contents.get(uri);
      if (!content) throw new ObjectMissing(uri);
      read.set(uri, (read.get(uri) ?? 0) + to - from);
      return content.subarray(from, to);
    },
  };
  return { peek, bytesRead: (uri: string) => read.get(uri) ?? 0 };
};
