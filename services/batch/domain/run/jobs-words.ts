import { latest, type PartRow } from "./part-row.ts";

/** Why most chunks were left without an answer, in the words of the first of them; undefined: no job has said anything. */
export const jobsWords = (parts: readonly PartRow[]): string | undefined => {
  const problems = parts.flatMap(({ chunks }) => chunks.flatMap((chunk) => latest(chunk)?.end?.problem ?? []));
  const [most] = [...Map.groupBy(problems, ({ code }) => code).values()].sort(
    (one, other) => other.length - one.length,
  );
  return most?.[0]?.message;
};
