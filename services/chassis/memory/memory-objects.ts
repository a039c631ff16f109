import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { ObjectMissing, type Objects } from "../ports.ts";

/** Objects in a map, for tests and the simulation. */
export type MemoryObjects = Objects & {
  put(uri: string, content: string | Buffer): void;
  text(uri: string): string | undefined;
  uris(): string[];
};

export const memoryObjects = (): MemoryObjects => {
  const objects = new Map<string, Buffer>();
  return {
    put: (uri, content) => void objects.set(uri, Buffer.from(content)),
    text: (uri) => objects.get(uri)?.toString("utf8"),
    uris: () => [...objects.keys()].sort(),
    async head(uri) {
      const content = objects.get(uri);
      return content && { bytes: content.length };
    },
    async read(uri, range) {
      const content = objects.get(uri);
      if (!content) throw new ObjectMissing(uri);
      return Readable.from([range ? content.subarray(range.from, range.to) : content]);
    },
    async writeOnce(uri, body) {
      if (objects.has(uri)) return "existed";
      const content = await buffer(body());
      if (objects.has(uri)) return "existed";
      objects.set(uri, content);
      return "written";
    },
    async *list(prefixUri) {
      const found = [...objects].filter(([uri]) => uri.startsWith(prefixUri)).sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [uri, content] of found) yield { uri, bytes: content.length };
    },
  };
};
