import { listed, problemOf, type DatasetCounts, type Problem } from "../../../events-schema/index.ts";

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

export const unreadableRequest = (message: string, remedy = "correct the request and publish it again"): Problem =>
  problemOf({ code: "dataset/unreadable-request", message, remedy });

export const missingObject = (uri: string): Problem =>
  problemOf({
    code: "dataset/missing-object",
    message: `there is no object to read at ${uri}`,
    remedy: "check bucket and key, end a prefix with /, and let this stack's dataset role read that bucket",
  });

export const missingColumn = (column: {
  name: string;
  field: string;
  uri: string;
  there: readonly string[];
}): Problem =>
  problemOf({
    code: "dataset/missing-column",
    message: `${column.uri} has no column "${column.name}" for the field "${column.field}"; it has: ${listed(column.there)}`,
    remedy: `name the right column in columns.${column.field}, or add the column to the file`,
    places: [column.uri],
  });

export const ambiguousColumn = (name: string, uri: string): Problem =>
  problemOf({
    code: "dataset/malformed-csv",
    message: `${uri} has more than one column "${name}"`,
    remedy: "rename one of them",
    places: [uri],
  });

export const unknownField = (fault: { message: string; there: readonly string[] }): Problem =>
  problemOf({
    code: "dataset/unknown-field",
    message: `a template is wrong: ${fault.message}; the columns are: ${listed(fault.there)}`,
    remedy: "use a column that is there; {{field}} stands for a field or column, {{{{ for two braces",
  });

export const malformedInput = (
  format: "csv" | "parquet" | "jsonl",
  fault: { uri: string; what: string; found: number; places: readonly string[] },
): Problem =>
  problemOf({
    code: format === "parquet" ? "dataset/unknown-format" : `dataset/malformed-${format}`,
    message: `${fault.uri}: ${fault.what}, in ${fault.found} ${fault.found === 1 ? "place" : "places"}`,
    remedy:
      format === "parquet" ? "write the file again as Parquet" : "correct these lines; nothing of the file was used",
    ...(fault.places.length > 0 && { places: [...fault.places] }),
  });

export const unknownFormat = (message: string, places: readonly string[]): Problem =>
  problemOf({
    code: "dataset/unknown-format",
    message,
    remedy: "name the files .csv, .parquet or .jsonl, or say source.format, and keep one format under a prefix",
    places: [...places],
  });

export const tooLarge = (what: string, { bytes, bytesMax }: { bytes: number; bytesMax: number }): Problem =>
  problemOf({
    code: "dataset/too-large",
    message: `${what} has ${mebibytes(bytes)}; the limit is ${mebibytes(bytesMax)}`,
    remedy: "split it: several files below the limit under one prefix, or several requests",
  });

export const noRows = (uri: string): Problem =>
  problemOf({
    code: "dataset/no-rows",
    message: `${uri} holds no rows`,
    remedy: "put at least one row below the header",
  });

export const tooFewPrompts = (
  counts: DatasetCounts,
  { train, promptsMin }: { train: number; promptsMin: number },
): Problem =>
  problemOf({
    code: "dataset/too-few-prompts",
    message: `${train} of ${counts.rowsIn} rows became training records; promptsMin is ${promptsMin} (dropped: ${listed(
      Object.entries(counts.dropped)
        .filter(([, rows]) => rows > 0)
        .map(([reason, rows]) => `${reason} ${rows}`),
    )})`,
    remedy: "add rows, switch off the cleaning step that drops most, give train a larger share, or lower promptsMin",
  });

export const cancelled: Problem = {
  code: "run/cancelled",
  message: "the run was cancelled before its dataset was announced",
  remedy: "publish the request again under another requestId if it is still wanted",
};
