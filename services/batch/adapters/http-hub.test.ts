import { createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import { virtualClock } from "../../chassis/memory/virtual-clock.ts";
import { copyFile } from "../hub/copy-file.ts";
import { openHubServer, type HubServer } from "../hub/hub-server.testing.ts";
import type { HubFile } from "../hub/hub.ts";
import { resolveDataset } from "../hub/resolve-dataset.ts";
import { memoryHub, type MemoryDataset } from "../memory/memory-hub.ts";
import { httpHub } from "./http-hub.ts";

const main = "a".repeat(40);
const older = "b".repeat(40);
const conversion = "c".repeat(40);
const large = randomBytes(300_000);
const of = (text: string) => Buffer.from(text);

const datasets: Record<string, MemoryDataset> = {
  "someone/reviews": {
    branches: { main, "refs/convert/parquet": conversion },
    commits: {
      [main]: { "README.md": of("# Reviews"), "train.csv": of("a,b") },
      [older]: {
        "data/train-00000-of-00002.parquet": of("one"),
        "data/train-00001-of-00002-0a1b2c3d.parquet": of("two"),
        "data/test-00000-of-00002.parquet": of("half"),
        "data/small/train.parquet": of("three"),
      },
      [conversion]: {
        "default/train/0000.parquet": large,
        "default/train/0001.parquet": of("second"),
        "default/test/0000.parquet": of("test"),
        "en/partial-train/0000.parquet": of("part"),
      },
    },
  },
  "private/notes": { branches: { main }, commits: { [main]: { "data/train.parquet": of("mine") } } },
  "gated/notes": { branches: { main }, commits: { [main]: { "data/train.parquet": of("terms") } } },
};
const limits = { filesMax: 100, fileBytesMax: 1_000_000 };
const asked = { dataset: "someone/reviews", config: "default", split: "train", revision: "main" };
const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub-AbCdEf";

let server: HubServer;
beforeEach(async () => {
  server = await openHubServer(datasets);
});
afterEach(() => server.close());

const hub = (hosts: readonly string[] = [server.cdnHost]) =>
  httpHub({ url: server.url, hosts, clock: virtualClock("2026-01-01T00:00:00.000Z") });
const resolve = (more: Partial<typeof asked> & { token?: string; tokenSecretArn?: string } = {}) =>
  resolveDataset(hub(), { ...asked, ...more }, limits);
const sha256 = (bytes: Buffer): HubFile["hash"] => ({
  kind: "sha256",
  hex: createHash("sha256").update(bytes).digest("hex"),
});

describe("a data set of the Hub", () => {
  test("is what its conversion holds at the start of the run, by commit, size and hash", async () => {
    expect(await resolve()).toEqual({
      kind: "resolved",
      commit: conversion,
      bytes: 300_006,
      files: [
        { path: "default/train/0000.parquet", bytes: 300_000, hash: sha256(large) },
        { path: "default/train/0001.parquet", bytes: 6, hash: sha256(of("second")) },
      ],
    });
  });

  test("at another revision is its own Parquet files", async () => {
    expect(await resolve({ revision: older })).toMatchObject({
      commit: older,
      files: [{ path: "data/train-00000-of-00002.parquet" }, { path: "data/train-00001-of-00002-0a1b2c3d.parquet" }],
    });
    expect(await resolve({ revision: older, config: "small" })).toMatchObject({
      files: [{ path: "data/small/train.parquet", hash: { kind: "git-blob" } }],
    });
  });

  test.each([
    ["a split that is not there", { split: "validation" }, "batch/hub-no-split", /split validation/],
    ["a configuration that is not there", { config: "fr" }, "batch/hub-no-split", /configuration fr/],
    ["a split that is converted in part", { config: "en" }, "batch/hub-partial", /first 5 GB/],
    [
      "a split with shards missing",
      { revision: older, split: "test" },
      "batch/hub-incomplete",
      /1 Parquet files.*are 2/,
    ],
    ["a revision that is not there", { revision: "v9" }, "batch/hub-absent", /no revision v9/],
    ["a data set that is not there", { dataset: "no/body" }, "batch/hub-denied", /it is private, or it does not exist/],
    ["an id that is a path", { dataset: "../admin" }, "batch/hub-absent", /no data set/],
    ["a private one without a token", { dataset: "private/notes" }, "batch/hub-denied", /does not say who they are/],
    ["a gated one without a token", { dataset: "gated/notes" }, "batch/hub-denied", /gated/],
    [
      "a private one with another's token",
      { dataset: "private/notes", token: "hf_other", tokenSecretArn: secret },
      "batch/hub-absent",
      /no data set private\/notes/,
    ],
  ])("is refused by name: %s", async (_, more, code, message) => {
    expect(await resolve(more)).toMatchObject({
      kind: "refused",
      problem: { code, message: expect.stringMatching(message) },
    });
  });

  test("says what it has, where a configuration is not there", async () => {
    expect(await resolve({ config: "fr" })).toMatchObject({
      problem: { places: ["default/test", "default/train", "en/partial-train"] },
    });
  });

  test("of too many or too large files is refused", async () => {
    expect(await resolveDataset(hub(), asked, { ...limits, filesMax: 1 })).toMatchObject({
      problem: { code: "batch/hub-too-large", message: expect.stringContaining("2 Parquet files, a stage takes 1") },
    });
    expect(await resolveDataset(hub(), asked, { ...limits, fileBytesMax: 299_999 })).toMatchObject({
      problem: { message: expect.stringContaining("300000 bytes, one file may have 299999") },
    });
  });

  test("that is private is read with the token, which no other host is told", async () => {
    const own = { dataset: "private/notes", token: "hf_secret", tokenSecretArn: secret };
    const found = await resolve(own);
    if (found.kind !== "resolved") throw new Error(JSON.stringify(found));
    const objects = memoryObjects();
    const [file] = found.files;
    if (!file) throw new Error("no file");
    const order = { asked: { ...asked, ...own }, commit: found.commit, file, toUri: "s3://b/x.parquet" };
    expect(await copyFile({ hub: hub(), objects }, order)).toEqual({ kind: "copied", bytes: 4 });
    expect(new Set(server.requests.map(({ from, token }) => `${from} ${token}`))).toEqual(
      new Set(["hub hf_secret", "cdn undefined"]),
    );
  });

  test.each([
    [429, { "retry-after": "7" }, 7000],
    [429, { ratelimit: '"api";r=0;t=55' }, 55_000],
    [503, { "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT" }, 60_000],
    [500, {}, 30_000],
    [504, { "retry-after": "86400" }, 900_000],
  ])("comes later after %i %o", async (status, headers, afterMs) => {
    server.faults.answers = { status, times: 1, headers };
    expect(await resolve()).toEqual({ kind: "later", afterMs, why: `the Hub answers ${status}` });
    expect(await resolve()).toMatchObject({ kind: "resolved" });
  });

  test("comes later where nobody listens, and is refused where the answer is no answer", async () => {
    const gone = await openHubServer({});
    await gone.close();
    const nowhere = httpHub({ url: gone.url, hosts: [], clock: virtualClock("2026-01-01T00:00:00.000Z") });
    expect(await resolveDataset(nowhere, asked, limits)).toMatchObject({
      kind: "later",
      why: expect.stringContaining("cannot be reached: connect ECONNREFUSED"),
    });
    server.faults.answers = { status: 200, times: 1, headers: {} };
    expect(await resolve()).toMatchObject({ kind: "refused", problem: { code: "batch/hub-answer" } });
    server.faults.answers = { status: 418, times: 1 };
    expect(await resolve()).toMatchObject({ problem: { message: expect.stringContaining("418") } });
  });
});

describe("a file of the Hub", () => {
  const toUri = "s3://bucket/pipelines/run/0000.parquet";
  const file: HubFile = { path: "default/train/0000.parquet", bytes: large.length, hash: sha256(large) };
  const copy = (objects = memoryObjects(), from = hub()) =>
    copyFile({ hub: from, objects }, { asked, commit: conversion, file, toUri });

  test("is copied byte for byte, and once", async () => {
    const objects = memoryObjects();
    expect(await copy(objects)).toEqual({ kind: "copied", bytes: large.length });
    const asked = server.requests.length;
    expect(await copy(objects)).toEqual({ kind: "copied", bytes: large.length });
    expect(server.requests).toHaveLength(asked);
    for await (const bytes of await objects.read(toUri)) expect(large.equals(bytes)).toBe(true);
  });

  test.each([true, false])("goes on where it broke (no ranges: %s)", async (noRanges) => {
    server.faults.noRanges = noRanges;
    server.faults.cuts = { afterBytes: 70_000, times: 2 };
    const objects = memoryObjects();
    expect(await copy(objects)).toEqual({ kind: "copied", bytes: large.length });
    for await (const bytes of await objects.read(toUri)) expect(large.equals(bytes)).toBe(true);
    expect(server.requests.filter(({ from, range }) => from === "cdn" && range !== undefined)).toHaveLength(2);
  });

  test("that breaks again and again comes later, and leaves nothing", async () => {
    server.faults.cuts = { afterBytes: 1000, times: 99 };
    const objects = memoryObjects();
    expect(await copy(objects)).toMatchObject({ kind: "later", why: expect.stringContaining("broke 6 times") });
    expect(objects.uris()).toEqual([]);
  });

  test("with other bytes than listed is refused by name, and leaves nothing", async () => {
    server.faults.spoils = true;
    const objects = memoryObjects();
    expect(await copy(objects)).toMatchObject({
      kind: "refused",
      problem: {
        code: "batch/hub-other-bytes",
        message: expect.stringMatching(/default\/train\/0000.parquet.*sha256/),
      },
    });
    const longer = { ...file, bytes: 299_999 };
    expect(await copyFile({ hub: hub(), objects }, { asked, commit: conversion, file: longer, toUri })).toMatchObject({
      problem: { message: expect.stringContaining("more than its 299999 bytes") },
    });
    expect(objects.uris()).toEqual([]);
  });

  test.each([
    ["to a host that nobody allowed", "http://169.254.169.254/latest/meta-data", /169\.254\.169\.254/],
    ["to a host that only begins like the CDN's", "http://127.0.0.1.evil.example/x", /evil\.example/],
    ["to another scheme", "file:///etc/passwd", /which is not among/],
    ["to itself for ever", "itself", /more than 5 times/],
  ])("is not followed %s", async (_, redirectTo, message) => {
    const itself = `${server.url}/datasets/someone/reviews/resolve/${conversion}/${file.path}`;
    server.faults.redirectTo = redirectTo === "itself" ? itself : redirectTo;
    const objects = memoryObjects();
    expect(await copy(objects)).toMatchObject({
      kind: "refused",
      problem: { code: "batch/hub-answer", message: expect.stringMatching(message) },
    });
    expect(objects.uris()).toEqual([]);
  });

  test("of the Hub in memory is the same file", async () => {
    const objects = memoryObjects();
    const memory = memoryHub(datasets);
    expect(await resolveDataset(memory, asked, limits)).toEqual(await resolve());
    expect(await copy(objects, memory)).toEqual({ kind: "copied", bytes: large.length });
  });
});
