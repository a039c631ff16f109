import { formatOf, type Format } from "../../records/formats.ts";
import { isObjectMissing, type Objects } from "../../chassis/ports.ts";
import { missingObject, tooLarge, unknownFormat, unreadableRequest } from "../domain/problems.ts";
import { Refused } from "../domain/refused.ts";
import type { DatasetRequest } from "../ports.ts";
import type { Limits } from "./limits.ts";

export type SourceObject = { readonly uri: string; readonly bytes: number };
export type Source = { readonly format: Format; readonly objects: readonly SourceObject[] };

/** The objects a request means, in order, with their one format; refuses what is missing, mixed, unknown or too large. */
export const findSource = async (
  request: Pick<DatasetRequest, "source">,
  objects: Objects,
  limits: Limits,
): Promise<Source> => {
  const { uri } = request.source;
  const found = uri.endsWith("/") ? await listAll(uri, objects, limits) : await headOne(uri, objects);
  const format = oneFormat(request.source, found);
  const large = found.find(({ bytes }) => bytes > limits.fileBytesMax);
  if (large) throw new Refused(tooLarge(large.uri, { bytes: large.bytes, bytesMax: limits.fileBytesMax }));
  const bytes = found.reduce((sum, object) => sum + object.bytes, 0);
  if (bytes > limits.sourceBytesMax) throw new Refused(tooLarge(uri, { bytes, bytesMax: limits.sourceBytesMax }));
  return { format, objects: found };
};

const headOne = async (uri: string, objects: Objects): Promise<SourceObject[]> => {
  const head = await objects.head(uri);
  if (!head) throw new Refused(missingObject(uri));
  return [{ uri, bytes: head.bytes }];
};

/** Empty objects are folder markers and the like: nothing to read, nothing to lose. */
const listAll = async (prefix: string, objects: Objects, limits: Limits): Promise<SourceObject[]> => {
  const found: SourceObject[] = [];
  try {
    for await (const { uri, bytes } of objects.list(prefix)) {
      if (bytes > 0) found.push({ uri, bytes });
      if (found.length > limits.filesMax) throw new Refused(tooMany(prefix, limits.filesMax));
    }
  } catch (error) {
    if (isObjectMissing(error)) throw new Refused(missingObject(prefix), { cause: error });
    throw error;
  }
  if (found.length === 0) throw new Refused(missingObject(prefix));
  return found;
};

const tooMany = (prefix: string, filesMax: number) =>
  unreadableRequest(`${prefix} holds more than ${filesMax} objects`, "put the rows into fewer, larger files");

const oneFormat = (source: DatasetRequest["source"], found: readonly SourceObject[]): Format => {
  if (source.format) return source.format;
  const unknown = found.filter(({ uri }) => formatOf(uri) === undefined).map(({ uri }) => uri);
  if (unknown.length > 0)
    throw new Refused(
      unknownFormat(`${unknown.length} of ${found.length} objects have a name that tells no format`, unknown),
    );
  const formats = [...new Set(found.map(({ uri }) => formatOf(uri)))];
  const [format] = formats;
  if (format && formats.length === 1) return format;
  throw new Refused(
    unknownFormat(
      `${source.uri} mixes ${formats.join(" and ")}`,
      found.map(({ uri }) => uri),
    ),
  );
};
