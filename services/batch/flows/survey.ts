import { stableId, type Pipeline, type Problem, type StageInput } from "../../../events-schema/index.ts";
import { Deferred } from "../../chassis/outcome.ts";
import { ObjectMissing, type Objects } from "../../chassis/ports.ts";
import { findHubObjects, type HubObject, type HubOrigin, type HubPorts } from "../hub/hub-objects.ts";
import type { HubInput } from "../hub/hub.ts";
import { formatOf, objectBytesMax, partsMax, partsToRead, type SourceObject } from "../domain/run/group-objects.ts";
import { placeOf as placeIn, problemAt } from "../domain/request/problem.ts";
import type { Place } from "./place.ts";
import type { ObjectsInput } from "./plan.ts";

export type Survey =
  | {
      readonly kind: "found";
      readonly listing: string;
      /** By place of the stage; null for stages that read another. */
      readonly inputs: readonly (readonly ObjectsInput[] | null)[];
    }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/**
 * Lists what the stages read from S3 and from the Hugging Face Hub and groups it into parts, or says all that is wrong with it. A branch
 * of the Hub's becomes the commit that it is now.
 */
export const survey = async (ports: HubPorts, { stages }: Pipeline, place: Place): Promise<Survey> => {
  const problems: Problem[] = [];
  const inputs: (ObjectsInput[] | null)[] = [];
  for (const [at, { name, input }] of stages.entries()) {
    if (input.from === "stage") {
      inputs.push(null);
      continue;
    }
    if (input.from === "hugging-face") {
      const found = await onTheHub(ports, input, { folder: place.hub(name), at });
      if ("code" in found) problems.push(found);
      else inputs.push(inputsOf(found, input));
      continue;
    }
    const found = await surveyS3(ports.objects, input, at);
    problems.push(...found.problems);
    inputs.push(found.parts);
  }
  if (problems.length > 0) return { kind: "refused", problems: folded(problems) };
  return { kind: "found", listing: listingOf(inputs), inputs };
};

/** The same for the same data, whatever run lists it: where a copy of the Hub's will be is the run's own. */
const listingOf = (inputs: readonly (readonly ObjectsInput[] | null)[]): string =>
  stableId(
    "listing",
    JSON.stringify(inputs, (_, value: unknown) => (isCopy(value) ? { ...value.from, commit: "" } : value)),
  );

const isCopy = (value: unknown): value is { readonly from: HubOrigin } =>
  typeof value === "object" && value !== null && "from" in value;

/** What a survey needs of the user's objects. */
export type Listing = Pick<Objects, "head" | "list">;

/** The parts that a stage reads from S3, and all that is wrong with what lies there. */
export const surveyS3 = async (
  objects: Listing,
  input: FromS3,
  at: number,
): Promise<{ readonly problems: readonly Problem[]; readonly parts: ObjectsInput[] }> => {
  const found = await listed(objects, input);
  const problems = found.flatMap((one) => wrongWith(one, input, at));
  const usable = found.flatMap((one) => {
    const format = input.format ?? formatOf(one.uri);
    return format === undefined ? [] : [{ ...one, format }];
  });
  if (found.length === 0) problems.push(missing(input.uri, at));
  const parts = inputsOf(usable, input);
  if (parts.length > partsMax) problems.push(tooManyParts(input.uri, parts.length, at));
  return { problems: folded(problems), parts };
};

/** Files of one function's work each. */
const hubLimits = { filesMax: 20_000, fileBytesMax: objectBytesMax };

const onTheHub = async (
  ports: HubPorts,
  input: HubInput,
  { folder, at }: { folder: string; at: number },
): Promise<Problem | (HubObject & { format: "parquet" })[]> => {
  const found = await findHubObjects(ports, input, { folder, limits: hubLimits });
  if (found.kind === "later") throw new Deferred(found.why, { retryAfterMs: found.afterMs });
  if (found.kind === "found") return found.objects.map((object) => ({ ...object, format: "parquet" }));
  const places = [placeIn("stages", at, "input"), ...(found.problem.places ?? [])];
  return { ...found.problem, places: places.slice(0, 20) };
};

type FromS3 = Extract<StageInput, { from: "s3" }>;

type PartObject = ObjectsInput["objects"][number] & { readonly format: ObjectsInput["format"] };

const inputsOf = (found: readonly PartObject[], { firstRecords }: FromS3 | HubInput): ObjectsInput[] =>
  partsToRead(found, firstRecords).map((part) => ({
    kind: "objects",
    format: part[0]?.format ?? "jsonl",
    objects: part.map(({ uri, bytes, from }) => ({ uri, bytes, ...(from && { from }) })),
    ...(firstRecords !== undefined && {
      first: { records: firstRecords, of: part.length === found.length ? "all" : "more" },
    }),
  }));

const listed = async (objects: Listing, { uri }: FromS3): Promise<SourceObject[]> => {
  try {
    if (!uri.endsWith("/")) {
      const head = await objects.head(uri);
      return head ? [{ uri, bytes: head.bytes }] : [];
    }
    const found: SourceObject[] = [];
    for await (const object of objects.list(uri)) if (isData(object)) found.push(object);
    return found;
  } catch (error) {
    if (error instanceof ObjectMissing) return [];
    throw error;
  }
};

/** Markers of folders and of other tools (`_SUCCESS`, `.part.crc`) are no data. */
const isData = ({ uri }: SourceObject): boolean => !/\/(?:[_.][^/]*)?$/.test(uri);

const wrongWith = ({ uri, bytes }: SourceObject, { format }: FromS3, at: number): Problem[] => {
  const place = placeIn("stages", at, "input", "uri");
  if (bytes === 0)
    return [
      problemAt("batch/empty-object", `${uri} is empty`, "remove it, or upload it again with its content", place, uri),
    ];
  if (bytes > objectBytesMax)
    return [
      problemAt(
        "batch/input-too-large",
        `${uri} has ${bytes} bytes; one function works on ${objectBytesMax} at most`,
        "split it into several objects under one prefix, and name the prefix",
        place,
        uri,
      ),
    ];
  if (format === undefined && formatOf(uri) === undefined)
    return [
      problemAt(
        "batch/input-format",
        `the format of ${uri} cannot be told by its name`,
        "name the format (csv, parquet, jsonl, images), or remove what is no data",
        place,
        uri,
      ),
    ];
  return [];
};

const missing = (uri: string, at: number): Problem =>
  problemAt(
    "batch/missing-object",
    `there is no readable object ${uri.endsWith("/") ? "under" : "at"} ${uri}`,
    "correct the URI, or allow the stack to read the bucket (sourceBuckets)",
    placeIn("stages", at, "input", "uri"),
  );

const tooManyParts = (uri: string, parts: number, at: number): Problem =>
  problemAt(
    "batch/too-many-parts",
    `${uri} makes ${parts} parts of about a gigabyte; a stage takes ${partsMax}`,
    "make several pipelines of it",
    placeIn("stages", at, "input", "uri"),
  );

/** Many objects with one fault are one problem with many places. */
const folded = (problems: readonly Problem[]): Problem[] =>
  [...Map.groupBy(problems, ({ code, places = [] }) => `${code} ${places[0] ?? ""}`).values()].flatMap((alike) => {
    const [first] = alike;
    if (!first) return [];
    const [place = "", ...rest] = alike.flatMap(({ places = [] }, at) => (at === 0 ? places : places.slice(1)));
    const more = alike.length > 1 ? `, and so it is with ${alike.length - 1} more` : "";
    return [{ ...first, message: `${first.message}${more}`, places: [place, ...rest].slice(0, 20) }];
  });
