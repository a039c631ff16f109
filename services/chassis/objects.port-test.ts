import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { Objects } from "./ports.ts";

/** What every store of objects promises. `folder` is an empty prefix of a bucket that exists (ends with `/`). */
export const describeObjects = (name: string, make: () => Promise<{ objects: Objects; folder: string }>): void => {
  describe(`objects ${name}`, () => {
    const write = (objects: Objects, uri: string, content: string) =>
      objects.writeOnce(uri, () => Readable.from([Buffer.from(content)]), "text/plain");

    test("are written once: the first writer wins", async () => {
      const { objects, folder } = await make();
      expect(await write(objects, `${folder}once`, "first")).toBe("written");
      expect(await write(objects, `${folder}once`, "second")).toBe("existed");
      expect(await text(await objects.read(`${folder}once`))).toBe("first");
      expect(await objects.head(`${folder}once`)).toMatchObject({ bytes: 5 });
    });

    test("have one winner among writers at once", async () => {
      const { objects, folder } = await make();
      const outcomes = await Promise.all(["a", "b", "c"].map((content) => write(objects, `${folder}race`, content)));
      expect(outcomes.filter((outcome) => outcome === "written")).toHaveLength(1);
    });

    test("of many megabytes come back byte for byte", async () => {
      const { objects, folder } = await make();
      const part = Buffer.alloc(1024 * 1024, "0123456789");
      const parts = () => Readable.from(Array.from({ length: 20 }, () => part));
      expect(await objects.writeOnce(`${folder}large`, parts, "text/plain")).toBe("written");
      expect(await objects.writeOnce(`${folder}large`, parts, "text/plain")).toBe("existed");
      expect((await buffer(await objects.read(`${folder}large`))).length).toBe(20 * part.length);
    });

    test("are read from one byte to another, or to their end", async () => {
      const { objects, folder } = await make();
      await write(objects, `${folder}range`, "0123456789");
      const between = async (from: number, to: number) => text(await objects.read(`${folder}range`, { from, to }));
      expect([await between(0, 3), await between(3, 4), await between(8, 100)]).toEqual(["012", "3", "89"]);
    });

    test("that are not there are undefined to head, and ObjectMissing to read", async () => {
      const { objects, folder } = await make();
      expect(await objects.head(`${folder}nothing`)).toBeUndefined();
      await expect(objects.read(`${folder}nothing`)).rejects.toMatchObject({ name: "ObjectMissing" });
    });

    test("are listed by prefix, in order, and no others", async () => {
      const { objects, folder } = await make();
      for (const key of ["list/b", "list/a", "list/a b+c", "listing"]) await write(objects, folder + key, key);
      const uris: string[] = [];
      for await (const { uri } of objects.list(`${folder}list/`)) uris.push(uri);
      expect(uris).toEqual([`${folder}list/a`, `${folder}list/a b+c`, `${folder}list/b`]);
    });
  });
};
