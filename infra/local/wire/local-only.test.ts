import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConstraints } from "../constraints/load.ts";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createS3 } from "../s3/s3.ts";
import { refusalOfForeign } from "./local-only.ts";
import { restJsonService } from "./rest-json-service.ts";
import type { LocalService } from "./types.ts";

describe("what names this machine", () => {
  const hosts = ["127.0.0.1:4566", "127.0.0.1", "localhost:4566", "LOCALHOST", "[::1]:4566", "[::1]"];
  test.each(hosts)("Host %s is taken", (host) => {
    expect(refusalOfForeign({ host })).toBeUndefined();
  });

  const foreign = [
    "evil.example:4566",
    "localhost.evil.example",
    "127.0.0.1.nip.io:4566",
    "bucket.localhost:4566",
    "127.0.0.1:4566@evil.example",
    "127.0.0.1:4566, evil.example",
    "localhost:4566\nevil.example",
    "0.0.0.0:4566",
    "192.168.1.5:4566",
    "",
  ];
  test.each(foreign)("Host %j is refused with 403 and named", (host) => {
    const refused = refusalOfForeign({ host });
    expect(refused?.status).toBe(403);
    expect(refused?.message).toContain(JSON.stringify(host));
  });

  test("a request without a Host is refused", () => {
    expect(refusalOfForeign({})?.message).toContain("no host");
  });
});

describe("what a browser says about the page that asks", () => {
  const host = "127.0.0.1:4566";
  const origins = ["http://127.0.0.1:4566", "http://localhost:3000", "https://[::1]:8443"];
  test.each(origins)("Origin %s is taken", (origin) => {
    expect(refusalOfForeign({ host, origin, "sec-fetch-site": "cross-site" })).toBeUndefined();
  });

  const foreign = [
    "https://evil.example",
    "null",
    "",
    "http://localhost.evil.example",
    "http://evil.example/127.0.0.1",
    "http://127.0.0.1:4566, https://evil.example",
    "file://localhost",
  ];
  test.each(foreign)("Origin %j is refused with 403", (origin) => {
    expect(refusalOfForeign({ host, origin })).toMatchObject({ status: 403, code: "RequestNotLocal" });
  });

  test("an image or script of another site is refused, a link the user follows is not", () => {
    expect(refusalOfForeign({ host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" })?.status).toBe(403);
    expect(refusalOfForeign({ host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" })).toBeUndefined();
    expect(refusalOfForeign({ host, "sec-fetch-site": "none", "sec-fetch-mode": "navigate" })).toBeUndefined();
  });
});

describe("over the wire", () => {
  let cloud: TestCloud;
  let server: { endpoint: string; close(): Promise<void> };
  const runtime = (): LocalService =>
    restJsonService({
      signingName: "bedrock",
      iam: allowEverything,
      cloud,
      constraints: loadConstraints("bedrock-runtime"),
      routes: [
        {
          name: "Converse",
          method: "POST",
          path: "/model/{modelId}/converse",
          status: 200,
          operation: { run: () => ({ stopReason: "end_turn" }) },
        },
      ],
    });
  beforeAll(async () => {
    cloud = await testCloud();
    server = await serveForTest(cloud, [createS3({ cloud, iam: allowEverything }).service, runtime()]);
  });
  afterAll(async () => {
    await server.close();
    await cloud.close();
  });

  const statusOf = (path: string, options: { method?: string; headers: Record<string, string> }) => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    request(`${server.endpoint}${path}`, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
    return promise;
  };

  test.each(["/", "/_choreo/health", "/_choreo/journal", "/a-bucket/a-key"])(
    "%s is closed to other hosts and sites",
    async (path) => {
      expect(await statusOf(path, { headers: { host: "evil.example" } })).toBe(403);
      expect(await statusOf(path, { method: "POST", headers: { origin: "https://evil.example" } })).toBe(403);
    },
  );

  test("the journal says who was refused", async () => {
    await statusOf("/secret", { headers: { host: "rebound.example" } });
    const said = cloud.journal.read(0).filter((entry) => entry.kind === "warning");
    expect(said.at(-1)).toMatchObject({
      message: expect.stringContaining("rebound.example") as string,
      detail: { method: "GET", path: "/secret" },
    });
  });

  test("the SDK over HTTP/1.1 and HTTP/2, by number and by name, and Node's fetch get through", async () => {
    const port = new URL(server.endpoint).port;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    for (const endpoint of [server.endpoint, `http://localhost:${port}`]) {
      const common = { endpoint, region: "us-east-1", credentials, maxAttempts: 1 };
      const s3 = new S3Client({ ...common, forcePathStyle: true });
      expect((await s3.send(new ListBucketsCommand({}))).$metadata.httpStatusCode).toBe(200);
      const bedrock = new BedrockRuntimeClient(common);
      const messages = [{ role: "user" as const, content: [{ text: "hello" }] }];
      expect((await bedrock.send(new ConverseCommand({ modelId: "m", messages }))).stopReason).toBe("end_turn");
      expect((await fetch(`${endpoint}/_choreo/health`)).status).toBe(200);
      s3.destroy();
      bedrock.destroy();
    }
  });
});
