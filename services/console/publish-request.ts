import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import {
  contracts,
  describeViolations,
  isRequest,
  runIdOf,
  validateStrictly,
  type Contract,
} from "../../events-schema/index.ts";
import { asRecord } from "./run-view.ts";

/** A user's mistake: shown as a sentence, without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
}

export type Request = { contract: Contract; data: Record<string, unknown> };

/** Reads a request file: `{ "type": "DatasetRequested", "data": { … } }`. */
export const readRequest = async (file: string): Promise<Request> => {
  const content = asRecord(await readJson(file));
  const type = content["type"];
  const contract = contracts.find((known) => known.type === type && isRequest(known));
  if (!contract) {
    const requests = contracts.filter(isRequest).map((known) => known.type);
    throw new UserError(`${file}: "type" is ${JSON.stringify(type)}; it must be one of ${requests.join(", ")}`);
  }
  const data = asRecord(content["data"]);
  const checked = validateStrictly(contract, data);
  if (checked.ok || hasLocalSource(data)) return { contract, data };
  throw new UserError(`${file}: ${describeViolations(checked.violations)}`);
};

const readJson = async (file: string): Promise<unknown> => {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new UserError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
};

/** `file:rows.csv` in `source.uri` is a file beside the request; it is uploaded first. */
const localPrefix = "file:";
const hasLocalSource = (data: Record<string, unknown>): boolean => {
  const uri = asRecord(data["source"])["uri"];
  return typeof uri === "string" && uri.startsWith(localPrefix);
};

/** Uploads the source where it is a local file, and says where it went. */
export const uploadSource = async (
  request: Request,
  { file, bucket, client }: { file: string; bucket: string; client: S3Client },
): Promise<Request> => {
  if (!hasLocalSource(request.data)) return request;
  const source = asRecord(request.data["source"]);
  const path = resolve(dirname(file), String(source["uri"]).slice(localPrefix.length));
  if (!(await stat(path).catch(() => undefined))?.isFile())
    throw new UserError(`${file}: source.uri names ${path}, which is not a file`);
  const Key = `sources/${await hashFile(path)}/${basename(path).replaceAll(/[^A-Za-z0-9._-]/g, "-")}`;
  await new Upload({ client, params: { Bucket: bucket, Key, Body: createReadStream(path) } }).done();
  return { ...request, data: { ...request.data, source: { ...source, uri: `s3://${bucket}/${Key}` } } };
};

const hashFile = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex").slice(0, 16);
};

/** Publishes the request, always with a request id, so that publishing it again by mistake is the same run; returns the run's id. */
export const publishRequest = async (
  { contract, data }: Request,
  { client, bus, account, requestId }: { client: EventBridgeClient; bus: string; account: string; requestId: string },
): Promise<string> => {
  const named = "requestId" in contract.data.shape ? { requestId, ...data } : data;
  const checked = validateStrictly(contract, named);
  if (!checked.ok)
    throw new UserError(`the request does not match ${contract.type}: ${describeViolations(checked.violations)}`);
  const Entries = [
    { EventBusName: bus, Source: "cli.choreo", DetailType: contract.type, Detail: JSON.stringify({ data: named }) },
  ];
  const answer = await client.send(new PutEventsCommand({ Entries }));
  const [entry] = answer.Entries ?? [];
  if (entry?.ErrorCode !== undefined)
    throw new UserError(`EventBridge refused the request: ${entry.ErrorCode} ${entry.ErrorMessage ?? ""}`);
  return (
    contract.aboutRun?.(checked.data) ??
    runIdOf({ account, type: contract.type, requestId: String(asRecord(named)["requestId"]) })
  );
};
