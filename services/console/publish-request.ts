import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import {
  contracts,
  describeViolations,
  isRequest,
  runIdOf,
  validateStrictly,
  type Contract,
} from "../../events-schema/index.ts";
import { refusalsOf, type Refusal } from "../../events-schema/refusals.ts";
import { placeOf } from "../batch/domain/request/problem.ts";
import { oneLine } from "../notification/domain/plain-text.ts";
import {
  asUploaded,
  filesUnder,
  localInputs,
  localPrefix,
  localSource,
  withInputs,
  withSource,
  type LocalInput,
} from "./local-inputs.ts";
import { imagesBeside } from "./images-beside.ts";
import { readRequestFile } from "./request-file.ts";
import { asRecord } from "./run-view.ts";
import { UserError } from "./user-error.ts";

export type Request = { contract: Contract; data: Record<string, unknown> };

/** Reads a request file: `{ "type": "DatasetRequested", "data": { … } }`. */
export const readRequest = async (file: string): Promise<Request> => {
  const { contract, data, placeIn } = await readRequestFile(file, contracts.filter(isRequest));
  const refusals = [
    ...refusalsOf(contract.data, asUploaded(data, file)).map((refusal) => asFile(refusal, data)),
    ...(await filesMissing(data, file)),
  ];
  if (refusals.length === 0) return { contract, data };
  const sentences = refusals.map(({ path, sentence, remedy }) => {
    const name = path.length === 0 ? "the data" : path.join(".");
    return `${placeIn(placeOf("data", ...path))}: ${oneLine(`${name} ${sentence}; ${remedy}`, 1000)}`;
  });
  throw new UserError(sentences.join("\n"));
};

/** A path where a URI belongs is probably a file beside the request. */
const asFile = (refusal: Refusal, data: Record<string, unknown>): Refusal => {
  const value = refusal.path.reduce(valueIn, data);
  const isPath = refusal.path.at(-1) === "uri" && typeof value === "string" && /^[\w./ -]+$/.test(value);
  if (!isPath) return refusal;
  return {
    ...refusal,
    remedy: `write ${JSON.stringify(localPrefix + value)} where it is a file beside the request, and publishing uploads it`,
  };
};

const valueIn = (holder: unknown, step: string): unknown =>
  typeof holder === "object" && holder !== null ? Object.entries(holder).find(([key]) => key === step)?.[1] : undefined;

/** What the request names of this disk and is not there: said before anything is uploaded. */
const filesMissing = async (data: Record<string, unknown>, file: string): Promise<Refusal[]> => {
  const source = localSource(data, file);
  const named = [
    ...localInputs(data, file).map(({ stage, path }) => ({
      path: ["stages", String(stage), "input", "uri"],
      at: path,
    })),
    ...(source === undefined ? [] : [{ path: ["source", "uri"], at: source }]),
  ];
  const missing: Refusal[] = [];
  for (const { path, at } of named) {
    const why = await whyMissing(at);
    if (why !== undefined)
      missing.push({
        path,
        sentence: `names ${at}, ${why}`,
        remedy: "correct the path, which is taken from the request's folder",
      });
  }
  return missing;
};

const whyMissing = async (path: string): Promise<string | undefined> => {
  if (path.endsWith("/"))
    return (await filesUnder(path).catch(() => [])).length > 0 ? undefined : "which is no folder with files";
  return (await stat(path).catch(() => undefined))?.isFile() === true ? undefined : "which is not a file";
};

/** Where files of a request are uploaded to. */
type Upwards = { readonly file: string; readonly bucket: string; readonly client: S3Client };

/** Uploads what the request names of this disk, and says where it went. */
export const uploadSource = async (request: Request, to: Upwards): Promise<Request> => {
  const { data } = request;
  const uris = new Map<number, string>();
  for (const input of localInputs(data, to.file)) uris.set(input.stage, await uploadInput(input, to));
  const uploaded = withInputs(data, uris);
  const source = localSource(data, to.file);
  if (source === undefined) return { ...request, data: uploaded };
  return { ...request, data: withSource(uploaded, await uploadFile(source, to)) };
};

const uploadFile = async (path: string, to: Upwards): Promise<string> =>
  put(path, `sources/${await hashFile(path)}/${keyOf(basename(path))}`, to);

/** A folder keeps its files' paths under one prefix, which is named by what all of them hold; so do a table and the images beside it. */
const uploadInput = async ({ path, imageColumn }: LocalInput, to: Upwards): Promise<string> => {
  if (!path.endsWith("/")) return uploadTable({ path, imageColumn }, to);
  const files = await filesUnder(path);
  const all = createHash("sha256");
  for (const each of files) all.update(`${each.path}\n${await hashFile(join(path, each.path))}\n`);
  const prefix = `sources/${all.digest("hex").slice(0, 16)}/${keyOf(basename(path))}/`;
  for (const each of files) await put(join(path, each.path), `${prefix}${each.path.split(sep).join("/")}`, to);
  return `s3://${to.bucket}/${prefix}`;
};

type LocalTable = { readonly path: string; readonly imageColumn: string | undefined };

const uploadTable = async ({ path, imageColumn }: LocalTable, to: Upwards): Promise<string> => {
  const images = imageColumn === undefined ? [] : await imagesBeside(path, imageColumn);
  if (images.length === 0) return uploadFile(path, to);
  const all = createHash("sha256").update(await hashFile(path));
  for (const image of images) all.update(`${image.name}\n${await hashFile(image.path)}\n`);
  const prefix = `sources/${all.digest("hex").slice(0, 16)}/`;
  for (const image of images) await put(image.path, `${prefix}${image.name}`, to);
  return put(path, `${prefix}${keyOf(basename(path))}`, to);
};

const keyOf = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]/g, "-");

const put = async (path: string, Key: string, { bucket, client }: Omit<Upwards, "file">): Promise<string> => {
  await new Upload({ client, params: { Bucket: bucket, Key, Body: createReadStream(path) } }).done();
  return `s3://${bucket}/${Key}`;
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
