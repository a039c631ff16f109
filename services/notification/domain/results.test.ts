import fc from "fast-check";
import { expect, test } from "vitest";
import { linkable, resultsDocument, resultsOf, resultsUri } from "./results.ts";

const namesOf = (value: string | number) => resultsOf({ summary: { reportUri: value } }).map(({ name }) => name);

test.each([
  ["s3://bucket/key", true],
  ["s3://bucket/folder/", true],
  ["s3://bucket/", false],
  ["s3://bucket", false],
  ["s3:///key", false],
  ["s3://bucket/a key", false],
  ["s3://a bucket/key", false],
  ["see s3://bucket/key", false],
  ["s3://bucket/key and more", false],
  ["https://bucket/key", false],
])("a fact of %j is a file of the run: %j", (value, isResult) => {
  expect(namesOf(value)).toEqual(isResult ? ["Report"] : []);
});

test("a number is no file", () => {
  expect(namesOf(3)).toEqual([]);
});

test.each([
  ["s3://own/datasets/a/manifest.json", true],
  ["s3://own/evaluations/r.json", true],
  ["s3://own/pipelines/p/results.csv", true],
  ["s3://own/datasets/a/", false],
  ["s3://own/results/r.json", false],
  ["s3://own/my/datasets/a.json", false],
  ["s3://other/datasets/a.json", false],
  ["s3://own-too/datasets/a.json", false],
])("the function may make a link to %s: %j", (uri, isLinked) => {
  expect(linkable([{ name: "a", uri }], "own")).toHaveLength(isLinked ? 1 : 0);
});

test("`choreo results` reads the end of the run as it was said, whose it was, and where its results lie", () => {
  const metadata = {
    id: "e-1",
    version: 1,
    runId: "run-1",
    causationId: "c-1",
    hops: 7,
    time: "2026-11-25T10:15:00.000Z",
    requester: { account: "111122223333" },
  };
  const data = { outcome: "succeeded", reason: "all is there", summary: { reportUri: "s3://own/r.json" } } as const;
  expect(resultsUri("own", "run-1")).toBe("s3://own/results/run-1.json");
  expect(resultsDocument(metadata, data)).toEqual({
    runId: "run-1",
    requester: metadata.requester,
    endedAt: metadata.time,
    ...data,
    results: [{ name: "Report", uri: "s3://own/r.json" }],
  });
});

test("whatever the key, a link leads into the own bucket and to a file", () => {
  const bucket = fc.constantFrom("own", "own.", "o", "other");
  fc.assert(
    fc.property(bucket, fc.constantFrom("datasets/", "pipelines/", "x/"), fc.string(), (of, folder, rest) => {
      const uri = `s3://${of}/${folder}${rest}`;
      for (const linked of linkable([{ name: "a", uri }], "own"))
        expect([linked.uri.startsWith("s3://own/"), linked.uri.endsWith("/")]).toEqual([true, false]);
    }),
  );
});
