import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convertedFiles, ownFiles } from "./hub-files.ts";

const files = (...paths: string[]) => paths.map((path) => ({ path }));
const asked = { config: "default", split: "train" };

describe("the files of a split", () => {
  test.each([
    [["data/train-00000-of-00001.parquet", "data/train-extra.parquet"], ["data/train-00000-of-00001.parquet"]],
    [
      ["train/b.parquet", "train/a.parquet", "train/deeper/c.parquet"],
      ["train/a.parquet", "train/b.parquet"],
    ],
    [["train.parquet", "trainer.parquet", "train.csv"], ["train.parquet"]],
    [["default/train.parquet", "data/train.parquet"], ["default/train.parquet"]],
    [
      ["data/train-00001-of-00002.parquet", "data/train-00000-of-00002-abc.parquet"],
      ["data/train-00000-of-00002-abc.parquet", "data/train-00001-of-00002.parquet"],
    ],
  ])("by their own names: of %j", (given, chosen) => {
    expect(ownFiles(files(...given), asked)).toEqual({ kind: "chosen", files: files(...chosen) });
  });

  test.each([
    [["data/train-00000-of-00002.parquet"], { kind: "incomplete", found: 1, total: 2 }],
    [["data/train-00000-of-00002-0a1b.parquet"], { kind: "incomplete", found: 1, total: 2 }],
    [["train/a-0-of-3.parquet", "train/b.parquet"], { kind: "incomplete", found: 2, total: 3 }],
    [["data/test.parquet", "x.csv", "y.parquet"], { kind: "none", seen: ["data", "y.parquet"] }],
    [[], { kind: "none", seen: [] }],
  ])("are refused: of %j", (given, refused) => {
    expect(ownFiles(files(...given), asked)).toEqual(refused);
  });

  test("of another configuration are not the default's", () => {
    const given = files("en/train.parquet", "data/fr/train-00000-of-00001.parquet");
    expect(ownFiles(given, asked)).toMatchObject({ kind: "none" });
    for (const path of ["data/train.parquet", "train.parquet"])
      expect(ownFiles(files(path), { config: "en", split: "train" })).toMatchObject({ kind: "none" });
    expect(ownFiles(given, { config: "en", split: "train" })).toMatchObject({ files: files("en/train.parquet") });
    expect(ownFiles(given, { config: "fr", split: "train" })).toMatchObject({ kind: "chosen" });
  });

  test("converted in part are no split, beside a whole one they are nothing", () => {
    expect(convertedFiles(files("default/partial-train/0000.parquet"), asked)).toEqual({ kind: "partial" });
    expect(convertedFiles(files("default/partial-train/0.parquet", "default/train/0.parquet"), asked)).toEqual({
      kind: "chosen",
      files: files("default/train/0.parquet"),
    });
  });

  test("that the Hub has not converted are refused with what it has, each folder once, twenty at most", () => {
    const others = [
      "default/test/0001.parquet",
      "default/test/0000.parquet",
      "default/train/0000.csv",
      "a/train/0.parquet",
    ];
    expect(convertedFiles(files(...others), asked)).toEqual({ kind: "none", seen: ["a/train", "default/test"] });
    const many = Array.from({ length: 25 }, (_, at) => `c${String(at).padStart(2, "0")}/test/0.parquet`);
    const refused = convertedFiles(files(...many.toReversed()), asked);
    expect(refused.kind === "none" && refused.seen).toEqual(many.slice(0, 20).map((path) => path.slice(0, 8)));
  });

  test.each([
    ["data/train-00000-of-00001-0a1b.parquet", true],
    ["data/train-00000-of-00001.parquet", true],
    ["data/train-0-of-1.parquet", true],
    ["train/anything.parquet", true],
    ["data/train/anything.parquet", true],
    ["data/train-00000-of-00001-xyz.parquet", false],
    ["data/train-00000.parquet", false],
    ["data/train-a-of-b.parquet", false],
    ["data/my-train.parquet", false],
    ["data/train.parquet.old/x.parquet", false],
    ["other/train.parquet", false],
  ])("%s is of the split: %j", (path, isOfSplit) => {
    expect(ownFiles(files(path), asked).kind).toBe(isOfSplit ? "chosen" : "none");
  });

  test("are the same in whatever order they are listed, in order, and only Parquet", () => {
    const path = fc.stringMatching(/^(default\/|data\/)?(train|test)(\/000[0-3]|-0000[0-2]-of-00003)?\.(parquet|csv)$/);
    fc.assert(
      fc.property(fc.uniqueArray(path), fc.infiniteStream(fc.nat()), (paths, draws) => {
        const mixed = paths
          .map((each) => ({ each, at: draws.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ each }) => each);
        for (const choose of [ownFiles, convertedFiles]) {
          const chosen = choose(files(...mixed), asked);
          expect(chosen).toEqual(choose(files(...paths), asked));
          if (chosen.kind !== "chosen") continue;
          const names = chosen.files.map((file) => file.path);
          expect(names).toEqual(names.toSorted());
          expect(names.every((name) => name.endsWith(".parquet") && name.includes("train"))).toBe(true);
        }
      }),
    );
  });
});
