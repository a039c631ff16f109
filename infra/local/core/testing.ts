import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalService } from "../wire/types.ts";
import { startServer, type Identify, type Served } from "../wire/server.ts";
import type { Cloud } from "./cloud.ts";
import { openCloud, type CloudOptions, type OpenCloud } from "./open-cloud.ts";
import type { LocalIam } from "./ports.ts";

export type TestCloud = Cloud & { close(): Promise<void>; listensAt: OpenCloud["listensAt"] };

/** A cloud of its own for one test: nothing on disk but a temporary directory, removed by `close`. */
export const testCloud = async (options: Pick<CloudOptions, "speed" | "seed" | "faults"> = {}): Promise<TestCloud> => {
  const directory = await mkdtemp(join(tmpdir(), "choreo-test-"));
  const cloud = openCloud({ directory, ephemeral: true, ...options });
  cloud.listensAt("http://127.0.0.1:4566");
  const closeState = cloud.close.bind(cloud);
  return Object.assign(cloud, {
    close: async () => {
      closeState();
      await rm(directory, { recursive: true, force: true });
    },
  });
};

/** For tests that are not about permissions. */
export const allowEverything: LocalIam = {
  authorize: () => undefined,
  authorizeService: () => undefined,
  assertTrust: () => undefined,
  issueCredentials: () => ({ accessKeyId: "000000000000", secretAccessKey: "test", sessionToken: "test" }),
};

/** The real server with these services, on a free port. The cloud's endpoint becomes the server's. */
export const serveForTest = async (
  cloud: Cloud,
  services: LocalService[],
  identify?: Identify,
  afterCall?: Served["afterCall"],
): Promise<{ endpoint: string; close(): Promise<void> }> => {
  const server = await startServer({ host: "127.0.0.1", port: 0 });
  if ("listensAt" in cloud) (cloud as TestCloud).listensAt(server.endpoint);
  server.serve({ cloud, services, ...(identify && { identify }), ...(afterCall && { afterCall }) });
  server.markReady();
  return { endpoint: server.endpoint, close: () => server.close() };
};
