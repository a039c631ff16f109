import { batchSupport } from "../../models/batch.ts";
import type { OurStage } from "./import-stage.ts";
import type { Notes } from "./notes.ts";
import type { TheirStage } from "./their-input.ts";

type Limits = NonNullable<OurStage["limits"]>;
/** `stages`: those before. */
type Here = { readonly name: string; readonly input: OurStage["input"]; readonly stages: readonly OurStage[] };

/** How many records a stage asks, and how many a job holds. */
export const importLimits = (
  their: TheirStage,
  here: Here,
  notes: Notes,
): { readonly input: OurStage["input"]; readonly limits: Limits } => {
  const perJob = recordsPerJob(their, here.name, notes);
  const { max_num_jobs: given } = their;
  if (given == null) return { input: here.input, limits: perJob };
  const jobs = countOf(given, 10_000);
  if (jobs === undefined) {
    notes.left(`max_num_jobs ${given} of the stage "${here.name}": it is no number of jobs from 1 to 10000`);
    return { input: here.input, limits: perJob };
  }
  const { input, maxJobs } = cut(here, { jobs, records: wantedRecords(their) ?? usualRecords }, notes);
  return { input, limits: { ...(maxJobs !== undefined && { maxJobs }), ...perJob } };
};

/** How many records a job held where nobody said it. */
const usualRecords = 1000;

const countOf = (value: number | null | undefined, max: number): number | undefined =>
  value != null && Number.isInteger(value) && value >= 1 && value <= max ? value : undefined;

const wantedRecords = ({ max_records_per_job: perJob, max_records_per_batch: perBatch }: TheirStage) =>
  countOf(perJob ?? perBatch, recordsMax);

const recordsMax = 1_000_000;

/** So many jobs were made, and what was left of the input was not asked: `max_num_jobs: 1` tried a pipeline on a thousand records. */
const cut = (
  { name, input, stages }: Here,
  { jobs, records }: { jobs: number; records: number },
  notes: Notes,
): { readonly input: OurStage["input"]; readonly maxJobs?: number } => {
  const cutOff = jobs * records;
  if (input.from !== "stage") {
    const firstRecords = Math.min(cutOff, 25_000_000);
    notes.changed(
      `max_num_jobs ${jobs} of the stage "${name}" is firstRecords ${firstRecords}: as many as so many jobs of ${records} held; the rest of the input is left out, as it was`,
    );
    return { input: { ...input, firstRecords } };
  }
  if (comingFrom(input.stage, stages) <= cutOff) {
    notes.left(`max_num_jobs ${jobs} of the stage "${name}": no more than ${cutOff} records come to it`);
    return { input };
  }
  notes.changed(
    `max_num_jobs ${jobs} of the stage "${name}": a stage that needs more jobs is refused before its first; before, the rest of its records was cut off`,
  );
  return { input, maxJobs: jobs };
};

/** Records that a stage makes at most; of one that expands them, or whose input is not cut, nobody knows. */
const comingFrom = (from: string, stages: readonly OurStage[]): number => {
  const stage = stages.find(({ name }) => name === from);
  if (stage === undefined || stage.asks?.mode === "expanded") return Infinity;
  return stage.input.from === "stage" ? comingFrom(stage.input.stage, stages) : (stage.input.firstRecords ?? Infinity);
};

const recordsPerJob = (their: TheirStage, name: string, notes: Notes): Limits => {
  const { max_records_per_job: perJob, max_records_per_batch: perBatch, model_id: model } = their;
  if (perBatch != null && perJob == null)
    notes.changed(
      `max_records_per_batch of the stage "${name}" is maxRecordsPerJob; before, it was documented and not heeded`,
    );
  else if (perBatch != null)
    notes.left(`max_records_per_batch of the stage "${name}": max_records_per_job says the same`);
  const given = perJob ?? perBatch;
  const records = wantedRecords(their);
  const support = batchSupport(model);
  const least = support.supported === "no" ? 1 : support.limits.recordsMin;
  if (given == null)
    notes.changed(`jobs of the stage "${name}" hold as many records as the model takes, no longer ${usualRecords}`);
  else if (records === undefined || records < least)
    notes.left(
      `${given} records a job of the stage "${name}": ${records === undefined ? `it is no number of records from 1 to ${recordsMax}` : `Bedrock takes no job of fewer than ${least}`}; a job holds as many as the model takes`,
    );
  return records !== undefined && records >= least ? { maxRecordsPerJob: records } : {};
};
