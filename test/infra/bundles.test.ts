import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { services } from "../../infra/app.ts";
import { bundleService } from "../../infra/constructs/bundle.ts";

const bytesMax = 1_048_576;
/** Batch reads the JSONPaths (RFC 9535) and the patterns (RE2) of requests: the parsers of both languages are 204 KB. */
const patternLanguages = 262_144;
/** It also reads a secret: the client of Secrets Manager is 14 KB. */
const secretsClient = 16_384;
const bytesMaxOf = (service: string): number =>
  service === "batch" ? bytesMax + patternLanguages + secretsClient : bytesMax;

let outdir: string;
beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), "choreo-bundles-"));
});
afterAll(() => rm(outdir, { recursive: true, force: true }));

test.each(services.map(({ name, reactions }) => [name, Object.keys(reactions)] as const))(
  "%s bundles into one small module with a handler for each reaction",
  async (service, reactions) => {
    const { exports } = await bundleService({ service, outdir: join(outdir, service), duckdb: true });
    expect(exports.toSorted()).toEqual(reactions.toSorted());
    expect((await stat(join(outdir, service, "index.mjs"))).size).toBeLessThan(bytesMaxOf(service));
  },
);
