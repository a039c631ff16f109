import type { Pipeline, Problem, Stage } from "../../../events-schema/index.ts";
import { isObjectMissing } from "../../chassis/ports.ts";
import { usualForm } from "../../models/ask.ts";
import { judgeImage } from "../../models/judge-image.ts";
import { imageLimitsOf } from "../../models/image-limits.ts";
import { MalformedInput } from "../../records/malformed-input.ts";
import type { StageSize } from "../domain/request/estimate-pipeline.ts";
import { placeOf, problemAt } from "../domain/request/problem.ts";
import { embeddedBytes, imageUri, isEmbedded } from "../making/fetch-image.ts";
import { checkColumns } from "./check-columns.ts";
import { checkRows, type Failing } from "./check-rows.ts";
import { badImages, imagesLookedAt, lookAtImages } from "./look-at-images.ts";
import { lookAtTable, type Look, type LookedTable } from "./look-at-table.ts";
import type { At, FoundObject, LookedStage } from "./looked.ts";
import { sizeOf } from "./size-of.ts";
import { tellFailing, type Told } from "./tell-failing.ts";

/** Files of a table whose columns are looked at; the others are taken to be like them. */
const filesLookedAt = 20;

/** Files of one table: their columns, how many records they hold, what the first of them would become. */
export const lookAtTables = async (
  request: Pipeline,
  { stage, at }: At,
  objects: readonly FoundObject[],
  look: Look,
): Promise<LookedStage> => {
  const problems: Problem[] = [];
  const tables: LookedTable[] = [];
  for (const object of objects.slice(0, filesLookedAt)) {
    const table = await lookedAt(
      object,
      at,
      stage.reads === "text" ? look : { ...look, imageColumn: stage.imageColumn },
    );
    if ("code" in table) problems.push(table);
    else tables.push(table);
  }
  const filled = tables.filter(({ columns }) => columns.length > 0);
  problems.push(
    ...filled.flatMap(({ uri, columns }) => checkColumns(request, { stage, at }, { of: uri, names: columns })),
  );
  const seen = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const inSeen = tables.reduce((sum, { records }) => sum + records, 0);
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  const all = objects.length === tables.length;
  const there = all || seen === 0 ? inSeen : Math.round((inSeen / seen) * bytes);
  const { firstRecords = Infinity } = stage.input.from === "stage" ? {} : stage.input;
  const records = Math.min(there, firstRecords);
  const base = {
    kind: "looked" as const,
    formats: [...new Set(objects.map(({ format }) => format))],
    objects: objects.length,
    bytes,
    records,
    counted: all && tables.every(({ counted }) => counted),
    columns: { of: stage.input.from, names: [...new Set(filled.flatMap(({ columns }) => columns))] },
  };
  if (tables.length === 0) return { ...base, problems, warnings: [] };
  if (problems.length > 0) return { ...base, problems, warnings: [], size: { records } };
  if (records === 0) return { ...base, problems: [noRecords(objects, at)], warnings: [], size: { records: 0 } };
  return {
    ...base,
    ...(await judgeRows(request, { stage, at }, { records, tables: firstOf(filled, firstRecords) }, look)),
  };
};

/** The rows that would be asked, of those that were seen. */
const firstOf = (tables: readonly LookedTable[], wanted: number): LookedTable[] => {
  let left = wanted;
  return tables.map((table) => {
    const rows = table.rows.slice(0, left);
    left = Math.max(0, left - table.records);
    return { ...table, rows };
  });
};

const lookedAt = async (object: FoundObject, at: number, look: Look): Promise<LookedTable | Problem> => {
  const place = placeOf("stages", at, "input", "uri");
  try {
    return await lookAtTable(object, look);
  } catch (error) {
    if (error instanceof MalformedInput)
      return problemAt(
        "batch/malformed-input",
        `${object.uri} (read as ${object.format}): ${error.message}${placesOf(error)}`,
        "correct what is named, or say the right format of the input",
        place,
      );
    if (isObjectMissing(error))
      return problemAt("batch/missing-object", error.message, "let these credentials read that bucket", place);
    throw error;
  }
};

const placesOf = ({ found, places }: MalformedInput): string =>
  places.length === 0 ? "" : `, in ${found} ${found === 1 ? "place" : "places"}: ${places.join("; ")}`;

const noRecords = (objects: readonly FoundObject[], at: number): Problem =>
  problemAt(
    "batch/no-records",
    `${objects.length === 1 ? (objects[0]?.uri ?? "") : `${objects.length} files`} ${objects.length === 1 ? "has" : "have"} 0 records`,
    "give at least one",
    placeOf("stages", at, "input", "uri"),
  );

const judgeRows = async (
  request: Pipeline,
  { stage, at }: At,
  { records, tables }: { records: number; tables: readonly LookedTable[] },
  look: Look,
): Promise<Told & { size: StageSize }> => {
  const checked = checkRows(request, { stage, at }, tables);
  const failing = [...checked.failing];
  const images = stage.reads === "text" ? undefined : await imagesOf(stage, tables, look);
  if (images !== undefined) failing.push(...images.failing(placeOf("stages", at, "imageColumn")));
  const told = failing.map((each) =>
    tellFailing(stage, each, images !== undefined && each.why === badImages ? images.looked : checked.questions),
  );
  return {
    problems: [...checked.problems, ...told.flatMap(({ problems }) => problems)],
    warnings: told.flatMap(({ warnings }) => warnings),
    size: sizeOf(stage, { records, checked, imageBytes: images?.bytesEach ?? 0 }),
  };
};

/** Images that the first rows name. */
const imagesOf = async (stage: Stage, tables: readonly LookedTable[], { peek }: Look) => {
  const named = tables
    .flatMap(({ uri, columns, rows }) =>
      rows.slice(0, imagesLookedAt).map((row) => imageUri(row[columns.indexOf(stage.imageColumn)] ?? "", uri)),
    )
    .slice(0, imagesLookedAt);
  const limits = imageLimitsOf(stage.model, stage.form ?? usualForm(stage.model));
  const bad: string[] = [];
  const objects: { uri: string; bytes: number }[] = [];
  const sizes: number[] = [];
  for (const uri of named) {
    if (uri !== undefined && isEmbedded(uri)) {
      const bytes = embeddedBytes(uri);
      sizes.push(bytes.length);
      const judged = judgeImage(bytes, limits, { modelId: stage.model, name: "the image in a record" });
      if (judged.kind === "refused" && limits !== undefined) bad.push(judged.message);
      continue;
    }
    const head = uri === undefined ? undefined : await peek.head(uri);
    if (uri === undefined || head === undefined)
      bad.push(uri === undefined ? "a record that names none" : `${uri}, which is not there`);
    else {
      objects.push({ uri, bytes: head.bytes });
      sizes.push(head.bytes);
    }
  }
  if (limits !== undefined) bad.push(...(await lookAtImages(objects, { limits, modelId: stage.model, peek })).refused);
  return {
    looked: named.length,
    bytesEach: sizes.length === 0 ? 0 : sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length,
    failing: (place: string): Failing[] =>
      bad.length === 0 ? [] : [{ why: badImages, example: bad[0] ?? "", count: bad.length, place }],
  };
};
