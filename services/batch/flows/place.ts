/** Where a run keeps its objects. Every name obeys the characters that Bedrock takes in S3 keys. */
export const placeOf = (pipelinesUri: string, runId: string) => {
  const folder = `${pipelinesUri}${runId}/`;
  const stage = (name: string) => `${folder}stages/${name}/`;
  const attempt = ({ part, chunk, attempt }: { part: number; chunk: number; attempt: number }) =>
    `${padded(part)}-${padded(chunk)}-${attempt}`;
  return {
    plan: `${folder}plan.json`,
    /** `listing` tells one listing of the sources from another: a plan names the parts that were made of its own. */
    input: (listing: string, at: number, part: number) => `${folder}plan/${listing}/${at}-${padded(part)}.json`,
    stage,
    /** Copies of what a stage reads from the Hugging Face Hub. */
    hub: (name: string) => `${stage(name)}hub/`,
    /** Bedrock writes under here, and so does whoever asks on demand. */
    answers: (name: string, of: { part: number; chunk: number; attempt: number }) =>
      `${stage(name)}answers/${attempt(of)}/`,
    /** Everything that was answered about records of a part: a prefix, no folder. */
    answersOfPart: (name: string, part: number) => `${stage(name)}answers/${padded(part)}-`,
    /** What was learnt of a slice before it had to wait. */
    pieces: (name: string, of: { part: number; chunk: number; attempt: number; slice: number }) =>
      `${stage(name)}asking/${attempt(of)}/${padded(of.slice)}/`,
    results: `${folder}results/`,
    report: `${folder}report.json`,
  };
};
/** `answersOfPart` of what `answers` has named. */
export const partOfAnswers = (answersUri: string): string => answersUri.replace(/\d+-\d+\/$/, "");

export type Place = ReturnType<typeof placeOf>;

const padded = (number: number): string => String(number).padStart(5, "0");
