import { AthenaClient } from "@aws-sdk/client-athena";
import { GlueClient } from "@aws-sdk/client-glue";
import type { LocalEventBridge, LocalIam } from "../core/ports.ts";
import { allowEverything, serveForTest, testCloud } from "../core/testing.ts";
import { createGlue } from "../glue/glue.ts";
import { createS3 } from "../s3/s3.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { Access } from "../wire/types.ts";
import { createAthena } from "./athena.ts";

type Published = Parameters<LocalEventBridge["publish"]>[1];

/** Athena, Glue and S3 behind the real server with a bucket `lake`, and stock clients of them. */
export const athenaForTest = async () => {
  const cloud = await testCloud();
  const events: Published[] = [];
  const waiting = new Set<() => void>();
  const eventBridge: LocalEventBridge = {
    publish: (_bus, event) => {
      events.push(event);
      for (const look of waiting) look();
    },
  };
  const asked: Access[] = [];
  /** A role that may do all but read what is secret. */
  const iam: LocalIam = {
    ...allowEverything,
    authorize: (caller, access) => {
      asked.push(access);
      if (caller.role === undefined || !access.resource.includes("secret")) return;
      throw new AwsError("AccessDeniedException", `${caller.role} may not ${access.action} on ${access.resource}`);
    },
  };
  const s3 = createS3({ cloud, iam });
  const glue = createGlue({ cloud, iam });
  const parts = { cloud, iam, s3: s3.port, eventBridge, catalog: glue.catalog };
  const athena = createAthena(parts);
  const server = await serveForTest(cloud, [athena.service, glue.service, s3.service], (key) =>
    key === "AKIAROLE" ? { role: "arn:aws:iam::000000000000:role/reader" } : undefined,
  );
  const of = (accessKeyId: string) => ({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "x" },
    maxAttempts: 1,
  });
  await fetch(`${server.endpoint}/lake`, { method: "PUT" });
  const ended = (id: string): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        const over = events.some(({ detail }) => detail["queryExecutionId"] === id && detail["sequenceNumber"] === "3");
        if (!over) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const client = new AthenaClient(of("000000000000"));
  const role = new AthenaClient(of("AKIAROLE"));
  const glueClient = new GlueClient(of("000000000000"));
  return {
    cloud,
    endpoint: server.endpoint,
    asked,
    s3: s3.port,
    events,
    client,
    role,
    glue: glueClient,
    provision: glue.provision,
    ended,
    /** As after the process's end: whoever ran the queries is gone, and another finds what is left. */
    restart: async () => {
      await athena.stop();
      return createAthena({ ...parts, ready: Promise.resolve() });
    },
    close: async () => {
      for (const one of [client, role, glueClient]) one.destroy();
      await athena.stop();
      await server.close();
      await s3.stop();
      await cloud.close();
    },
  };
};

export type AthenaForTest = Awaited<ReturnType<typeof athenaForTest>>;
