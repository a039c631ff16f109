import type { z } from "zod";
import type { Pipeline } from "../../../events-schema/index.ts";
import { importPrompts } from "./import-prompts.ts";
import { importStage, type OurStage } from "./import-stage.ts";
import { namer } from "./names.ts";
import { NotImportable, takeNotes, type Note } from "./notes.ts";
import type { TheirPrompts } from "./read-prompts.ts";
import { knownKeys, TheirPipeline, TheirSingle } from "./their-input.ts";

export type Ours = z.input<typeof Pipeline>;
export type Imported = { readonly data: Ours; readonly notes: readonly Note[] };

/** A predecessor's execution input, of one stage or many, as a request of ours; what is not the same is said. */
export const importPipeline = (input: unknown, prompts: TheirPrompts, account: string): Imported => {
  const notes = takeNotes();
  const their = asPipeline(withAccount(input, account, notes));
  for (const key of Object.keys(their)) if (!knownKeys.pipeline.has(key)) notes.left(`${key}: it has no counterpart`);
  if (their.presigned_url_expiry_days != null)
    notes.left(
      `presigned_url_expiry_days ${their.presigned_url_expiry_days}: a link ends with the credentials that made it, and \`choreo results <run>\` makes fresh ones at any time; with the stack's setting cloudFront, "notify": { "emails": […], "linkDays": ${Math.min(7, Math.max(1, Math.round(their.presigned_url_expiry_days)))} } asks for links in the mail that hold as long`,
    );
  const pipelineName = namer("the pipeline", notes)(their.pipeline_name);
  const stageName = namer("the stage", notes);
  const promptName = namer("the prompt", notes);
  const stages: OurStage[] = [];
  const extracts = new Map<string, Set<string>>();
  for (const stage of their.stages)
    stages.push(importStage(stage, { stages, prompts, extracts, stageName, promptName, notes }));
  notes.changed(
    "failures.shareMax is 1 in every stage: a record without an answer never failed a run there; here it is listed in failed.parquet, and a lower share makes it fail",
  );
  return {
    data: { name: pipelineName, prompts: importPrompts(stages, prompts, { extracts, promptName, notes }), stages },
    notes: notes.all,
  };
};

const asPipeline = (input: unknown): TheirPipeline => {
  if (isObject(input) && "stages" in input) {
    const read = TheirPipeline.safeParse(input);
    if (read.success) return read.data;
    throw notTheirs(read.error);
  }
  if (isObject(input) && typeof input["pipeline_config_s3_uri"] === "string")
    throw new NotImportable([
      `the input only names its stages' file; download ${input["pipeline_config_s3_uri"]} and import that`,
    ]);
  const single = TheirSingle.safeParse(input);
  if (!single.success) throw notTheirs(single.error);
  const { s3_uri, ...stage } = single.data;
  const name = single.data.job_name_prefix ?? "imported";
  return {
    pipeline_name: name,
    stages: [{ ...stage, stage_name: "answers", ...(s3_uri != null && { input_s3_uri: s3_uri }) }],
  };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const notTheirs = (error: z.ZodError): NotImportable =>
  new NotImportable(
    error.issues.map(
      ({ path, message }) => `${path.length === 0 ? "the input" : path.map(String).join(".")}: ${message}`,
    ),
  );

const placeholder = /<YOUR_ACCOUNT_ID>|YOUR_ACCOUNT_ID/g;

/** Their examples leave the account to be filled in. */
const withAccount = (input: unknown, account: string, notes: ReturnType<typeof takeNotes>): unknown => {
  const text = JSON.stringify(input) ?? "null";
  if (!placeholder.test(text)) return input;
  notes.changed(`YOUR_ACCOUNT_ID is ${account}; name another with --account`);
  return JSON.parse(text.replaceAll(placeholder, account));
};
