import { listed, problemOf, type Problem } from "../../../events-schema/index.ts";

export const missingObject = (uri: string): Problem =>
  problemOf({
    code: "batch/missing-object",
    message: `there is no object to read at ${uri}`,
    remedy: "check bucket and key, and let this stack's batch role read that bucket",
  });

export const malformedInput = (fault: {
  uri: string;
  format: string;
  what: string;
  found: number;
  places: readonly string[];
}): Problem =>
  problemOf({
    code: "batch/malformed-input",
    message: `${fault.uri} (read as ${fault.format}): ${fault.what}, in ${fault.found} ${fault.found === 1 ? "place" : "places"}`,
    remedy: "correct what is named, or say the right format of the input; nothing of this object was used",
    places: [...fault.places],
  });

export const missingColumn = (column: { name: string; as: string; uri: string; there: readonly string[] }): Problem =>
  problemOf({
    code: "batch/missing-column",
    message: `${column.uri} has no column "${column.name}" (${column.as}); it has: ${listed(column.there)}`,
    remedy: `name a column that is there in ${column.as}, or add the column`,
    places: [column.uri],
  });

export const ambiguousColumn = (name: string, uri: string): Problem =>
  problemOf({
    code: "batch/ambiguous-column",
    message: `${uri} has more than one column "${name}"`,
    remedy: "rename one of them",
    places: [uri],
  });

export const unknownField = (prompt: string, fault: { message: string; there: readonly string[] }): Problem =>
  problemOf({
    code: "batch/unknown-field",
    message: `the template of the prompt "${prompt}" is wrong: ${fault.message}; the columns are: ${listed(fault.there)}`,
    remedy: "use a column that is there; {{column}} stands for a column or a name in columns, {{{{ for two braces",
  });

export const unknownPrompt = (prompt: string, there: readonly string[]): Problem =>
  problemOf({
    code: "batch/prompt-unknown",
    message: `the stage asks the prompt "${prompt}" and there is no template of that name; there are: ${listed(there)}`,
    remedy: "name a prompt of the request that has a template",
  });

export const ambiguousPrompt = (message: string): Problem =>
  problemOf({ code: "batch/mapping-ambiguous", message, remedy: "leave one of them out or rename it" });

export const missingIds = (column: string, rows: readonly string[], count: number): Problem =>
  problemOf({
    code: "batch/missing-ids",
    message: `${count} ${count === 1 ? "record has" : "records have"} no id in the column "${column}", or one of more than 2000 characters`,
    remedy: "give each record an id of its own, or name no idColumn (and no column record_id) to be given ids",
    places: [...rows],
  });

export const duplicateIds = (column: string, ids: readonly string[], count: number): Problem =>
  problemOf({
    code: "batch/duplicate-ids",
    message: `${count} ${count === 1 ? "id stands" : "ids stand"} in the column "${column}" more than once, such as ${listed(ids.slice(0, 5).map((id) => JSON.stringify(id)))}`,
    remedy: "give each record an id of its own, or name another idColumn",
    places: [...ids],
  });

export const tooFewRecords = ({ wanted, found }: { wanted: number; found: number }): Problem =>
  problemOf({
    code: "batch/first-records",
    message: `the first ${wanted} records are wanted; the first part of the input has ${found}, and there is more of it`,
    remedy: `make firstRecords ${found} or fewer, leave it out, or name fewer objects`,
  });

export const refusedRequest = (refusals: readonly string[]): Problem =>
  problemOf({
    code: "batch/model",
    message: `no record can be asked so: ${refusals.join("; ")}`,
    remedy: "correct the stage's model, form and inference",
  });
