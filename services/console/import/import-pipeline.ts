import type { z } from "zod";
import type { Pipeline } from "../../../events-schema/index.ts";
import { withAccount } from "./account.ts";
import { asPipeline } from "./as-pipeline.ts";
import { idsAsked } from "./asked-prompts.ts";
import { importPrompts } from "./import-prompts.ts";
import { importStage, type OurStage } from "./import-stage.ts";
import { namer } from "./names.ts";
import { NotImportable, takeNotes, type Note } from "./notes.ts";
import type { TheirPrompts } from "./read-prompts.ts";

export type Ours = z.input<typeof Pipeline>;
export type Imported = {
  readonly data: Ours;
  readonly notes: readonly Note[];
  /** Ids of the prompts there, by their names here. */
  readonly promptIds: ReadonlyMap<string, string>;
};

/** A predecessor's execution input, of one stage or many, as a request of ours; what is not the same is said. */
export const importPipeline = (input: unknown, prompts: TheirPrompts, account: string | undefined): Imported => {
  const notes = takeNotes();
  const { their, placeOfStage } = asPipeline(withAccount(input, account, notes), notes);
  if (their.presigned_url_expiry_days != null)
    notes.left(
      `presigned_url_expiry_days ${their.presigned_url_expiry_days}: a link ends with the credentials that made it, and \`choreo results <run>\` makes fresh ones at any time; with the stack's setting cloudFront, "notify": { "emails": […], "linkDays": ${Math.min(7, Math.max(1, Math.round(their.presigned_url_expiry_days)))} } asks for links in the mail that hold as long`,
    );
  const pipelineName = namer("the pipeline", notes)(their.pipeline_name);
  const stageName = namer("the stage", notes);
  const promptName = namer("the prompt", notes);
  const stages: OurStage[] = [];
  const extracts = new Map<string, Set<string>>();
  for (const [number, stage] of their.stages.entries()) {
    const at = placeOfStage(number);
    stages.push(importStage(stage, { at, stages, prompts, extracts, stageName, promptName, notes }));
  }
  const buckets = [...new Set(stages.flatMap(({ input }) => (input.from === "s3" ? [bucketOf(input.uri)] : [])))];
  if (buckets.length > 0)
    notes.changed(
      `${buckets.join(", ")}: a run reads with this project's roles, not with theirs; name what is not the stack's own bucket in its setting sourceBuckets (-c sourceBuckets=${buckets.join(",")}, of npx cdk deploy or npm start --)`,
    );
  notes.changed(
    "failures.shareMax is 1 in every stage: a record without an answer never failed a run there; here it is listed in failed.parquet, and a lower share makes it fail",
  );
  const asked = new Set(stages.flatMap((stage) => idsAsked(stage, prompts, promptName)));
  const ours = importPrompts(asked, prompts, { extracts, promptName, notes });
  if (notes.refusals.length > 0) throw new NotImportable(notes.refusals);
  return {
    data: { name: pipelineName, prompts: ours, stages },
    notes: notes.all,
    promptIds: new Map([...asked].map((id) => [promptName(id), id])),
  };
};

const bucketOf = (uri: string): string => /^s3:\/\/([^/]*)/.exec(uri)?.[1] ?? uri;
