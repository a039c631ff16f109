/** Every prompt of the simulated users says its stage and its record, so that whoever sees a request knows what it is about. */
const about = /(stage-(\d+))[ab]? asks about ([\w-]+)\./;

type Broken = (invariant: string, sentence: string) => void;
export type Counts = { stage: string; records: number; answered: number; failed: Record<string, number> };
type Delivered = {
  /** By file of the input. */
  wanted: readonly (readonly string[])[];
  /** The run says that it has not read everything. */
  mayBeUnread: boolean;
  /** By file. */
  results: readonly (readonly string[])[];
  failed: readonly string[];
};

/**
 * I3, I6 and I2 of single records, from what Bedrock was asked and what it answered. Knows nothing of chunks, attempts and rows.
 * A stage after the first may ask only about what the stage before has answered.
 */
export const openRecords = (broken: Broken) => {
  /** Ids by stage; an id belongs to one run. */
  const answered = new Map<string, Set<string>>();
  const answeredByJobs = new Map<string, Set<string>>();
  const inJobs = new Map<string, Set<string>>();
  const of = (map: Map<string, Set<string>>, stage: string): Set<string> => {
    const known = map.get(stage) ?? new Set();
    map.set(stage, known);
    return known;
  };
  const askAbout = (request: string, by: string): { stage: string; id: string } | undefined => {
    const [, stage, at, id] = about.exec(request) ?? [];
    if (stage === undefined || id === undefined) return undefined;
    const before = Number(at) > 1 ? `stage-${Number(at) - 1}` : undefined;
    if (before !== undefined && !of(answered, before).has(id))
      broken("I6", `${by} asks ${stage} about ${id}, which ${before} has not answered`);
    return { stage, id };
  };

  return {
    /** A job begins: of what it asks, nothing is asked by another job at the moment, and nothing has an answer that can be read. */
    jobBegan(name: string, input: string): void {
      for (const line of input.split("\n")) {
        const asked = askAbout(line, `job ${name}`);
        if (!asked) continue;
        const { stage, id } = asked;
        if (of(inJobs, stage).has(id))
          broken("I2", `job ${name} asks ${stage} about ${id}, which another job is asked about`);
        if (of(answered, stage).has(id)) broken("I2", `job ${name} asks ${stage} about ${id}, which has an answer`);
        of(inJobs, stage).add(id);
      }
    },
    /** A job is over, with this output or none. */
    jobEnded(input: string, output: string | undefined): void {
      for (const line of input.split("\n")) {
        const [, stage, , id] = about.exec(line) ?? [];
        if (stage !== undefined && id !== undefined) of(inJobs, stage).delete(id);
      }
      for (const line of output?.split("\n") ?? []) {
        const [, stage, , id] = about.exec(line) ?? [];
        if (stage !== undefined && id !== undefined && isAnswer(line, id)) {
          of(answered, stage).add(id);
          of(answeredByJobs, stage).add(id);
        }
      }
    },
    /** A model was asked on demand, and has answered or not: about nothing that a job is asked about at the moment, or has answered. */
    onDemand(request: string, hasAnswered: boolean): void {
      const asked = askAbout(request, "a request on demand");
      if (!asked) return;
      const { stage, id } = asked;
      if (of(inJobs, stage).has(id)) broken("I2", `${stage} is asked about ${id} on demand beside a job that runs`);
      if (of(answeredByJobs, stage).has(id))
        broken("I2", `${stage} is asked about ${id} on demand, and a job has answered it`);
      if (hasAnswered) of(answered, stage).add(id);
    },
    /** I3: what a stage says of itself adds up, and is no more than Bedrock has answered. A run that was broken off may not have read its input. */
    stageEnded(
      runId: string,
      { stage, records, answered: said, failed }: Counts,
      ids: readonly (readonly string[])[],
      as: "whole" | "broken off",
    ): void {
      const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
      if (said + failures !== records)
        broken(
          "I3",
          `${stage} of run ${runId} had ${records} records, of which ${said} answered and ${failures} failed`,
        );
      const all = ids.flat();
      const mayBe = as === "broken off" ? sumsOf(ids.map(({ length }) => length)) : [all.length];
      if (stage === "stage-1" && !mayBe.includes(records))
        broken("I3", `${stage} of run ${runId} was asked about ${all.length} records and speaks of ${records}`);
      const paid = all.filter((id) => of(answered, stage).has(id)).length;
      if (said > paid) broken("I3", `${stage} of run ${runId} says ${said} answers, and Bedrock gave ${paid}`);
    },
    /** I3: what one stage answers is what the next is about. */
    stagesFollow(runId: string, stages: readonly Counts[]): void {
      for (const [at, { stage, records }] of stages.entries()) {
        const before = stages[at - 1];
        if (before && before.answered !== records)
          broken(
            "I3",
            `${stage} of run ${runId} is about ${records} records, and ${before.stage} has answered ${before.answered}`,
          );
      }
    },
    /**
     * I3: every record of the request is in the results or in the list of failures, also of a run that was broken off; in no file twice.
     * What a run says that it has not read is missing file by file.
     */
    delivered(runId: string, { wanted: asked, mayBeUnread, results, failed }: Delivered): void {
      for (const ids of [...results, failed])
        if (new Set(ids).size < ids.length) broken("I3", `a file of run ${runId} names a record twice`);
      const all = new Set([...results.flat(), ...failed]);
      const wanted = asked.filter((file) => !mayBeUnread || file.some((id) => all.has(id))).flat();
      const missing = wanted.filter((id) => !all.has(id));
      if (missing.length > 0)
        broken(
          "I3",
          `${missing.length} of ${wanted.length} records of run ${runId} are neither in its results nor in its failures: ${missing.slice(0, 5).join(", ")}`,
        );
      if (all.size > wanted.length)
        broken("I3", `run ${runId} delivers ${all.size} records and was asked for ${wanted.length}`);
    },
  };
};

/** What some of the numbers may come to, from none of them to all. */
const sumsOf = (numbers: readonly number[]): number[] =>
  numbers.reduce<number[]>((sums, number) => [...sums, ...sums.map((sum) => sum + number)], [0]);

const isAnswer = (line: string, id: string): boolean => {
  try {
    const { recordId, modelOutput } = JSON.parse(line) as { recordId?: unknown; modelOutput?: unknown };
    return recordId === id && modelOutput !== undefined;
  } catch {
    return false;
  }
};
