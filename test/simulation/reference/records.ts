/** One request to a model for one record, as Bedrock saw it: in a job or on demand. */
export type AskedRecord = { readonly runId: string; readonly stage: string; readonly recordId: string };

type Broken = (invariant: string, sentence: string) => void;
type Counts = { stage: string; records: number; answered: number; failed: Record<string, number> };

/**
 * I3, I6 and I2 of single records, from what Bedrock was asked and what it answered. Knows nothing of chunks, attempts and rows.
 * A stage after the first may ask only about what the stage before has answered.
 */
export const openRecords = (broken: Broken) => {
  /** Ids by run and stage. */
  const answered = new Map<string, Set<string>>();
  const live = new Map<string, Set<string>>();
  const of = (map: Map<string, Set<string>>, { runId, stage }: Omit<AskedRecord, "recordId">): Set<string> => {
    const key = `${runId} ${stage}`;
    const known = map.get(key) ?? new Set();
    map.set(key, known);
    return known;
  };
  /** `001` behind an id stands for one of the prompts that a record was expanded to. */
  const comesFrom = (recordId: string, before: ReadonlySet<string>): boolean =>
    before.has(recordId) || before.has(recordId.replace(/-\d{3}$/, ""));

  return {
    /** A job with these records begins, or one record is asked on demand. */
    asked(
      what: Omit<AskedRecord, "recordId">,
      recordIds: readonly string[],
      { after, by }: { after?: string; by: string },
    ): void {
      const done = of(answered, what);
      const now = of(live, what);
      const before = after === undefined ? undefined : of(answered, { ...what, stage: after });
      for (const id of recordIds) {
        if (now.has(id))
          broken("I2", `${by} asks about ${id} of stage ${what.stage}, which is being asked about already`);
        if (done.has(id)) broken("I2", `${by} asks about ${id} of stage ${what.stage}, which has an answer`);
        if (before && !comesFrom(id, before))
          broken("I6", `${by} asks stage ${what.stage} about ${id}, which stage ${after ?? ""} has not answered`);
        now.add(id);
      }
    },
    /** What was asked is over, with these answers that can be read. */
    over(what: Omit<AskedRecord, "recordId">, recordIds: readonly string[], answers: readonly string[]): void {
      const now = of(live, what);
      const done = of(answered, what);
      for (const id of recordIds) now.delete(id);
      for (const id of answers) done.add(id);
    },
    /** I3: what a stage says of itself adds up, and is what Bedrock has answered. */
    stageEnded(runId: string, counts: Counts, { records }: { records?: number }): void {
      const failed = Object.values(counts.failed).reduce((sum, count) => sum + count, 0);
      if (counts.answered + failed !== counts.records)
        broken(
          "I3",
          `stage ${counts.stage} of run ${runId} had ${counts.records} records, and ${counts.answered} answered and ${failed} failed`,
        );
      if (records !== undefined && counts.records !== records)
        broken(
          "I3",
          `stage ${counts.stage} of run ${runId} was asked for ${records} records and speaks of ${counts.records}`,
        );
      const paid = of(answered, { runId, stage: counts.stage }).size;
      if (counts.answered > paid)
        broken("I3", `stage ${counts.stage} of run ${runId} has ${counts.answered} answers, and Bedrock gave ${paid}`);
    },
    /** I3: every record of the request is in the results or in the list of failures, once. */
    delivered(
      runId: string,
      { wanted, results, failed }: { wanted: readonly string[]; results: readonly string[]; failed: readonly string[] },
    ): void {
      const all = [...results, ...failed].toSorted();
      const missing = wanted.filter((id) => !all.includes(id));
      if (missing.length > 0)
        broken(
          "I3",
          `${missing.length} records of run ${runId} are neither in its results nor in its failures: ${missing.slice(0, 5).join(", ")}`,
        );
      if (all.length > wanted.length)
        broken("I3", `run ${runId} delivers ${all.length} records and was asked for ${wanted.length}`);
    },
  };
};
