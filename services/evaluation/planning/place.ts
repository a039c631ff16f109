/** Zero-padded, so that names sort as numbers do: 100,000 records in chunks of 25 are 4,000. */
export const chunkName = (index: number): string => String(index).padStart(4, "0");

export const chunkNames = (count: number): string[] => Array.from({ length: count }, (_, index) => chunkName(index));

/** Where the objects of one run's evaluation are. */
export type Place = {
  plan: string;
  report: string;
  records: string;
  chunk(name: string): string;
  answers(name: string): string;
  /** Ends with `/`: what was answered before a chunk had to wait. */
  partials(name: string): string;
};

/** `evaluationsUri` is `s3://bucket/evaluations/`. */
export const placeOf = (evaluationsUri: string, runId: string): Place => {
  const folder = `${evaluationsUri}${runId}/`;
  return {
    plan: `${folder}plan.json`,
    report: `${folder}report.json`,
    records: `${folder}records.parquet`,
    chunk: (name) => `${folder}chunks/${name}.jsonl`,
    answers: (name) => `${folder}answers/${name}.jsonl`,
    partials: (name) => `${folder}partials/${name}/`,
  };
};
