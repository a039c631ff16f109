import type { Pipeline, Problem } from "../../events-schema/index.ts";
import { listed, placeOf, problemAt } from "../batch/domain/request/problem.ts";
import { isUploaded } from "./local-inputs.ts";

/** The stack's output: what a run's roles may read, as URIs with commas between them. */
export const sourcesOutput = "PipelineSources";

type Input = { readonly uri: string; readonly place: string };

/** Every object and prefix of S3 that stages read, but for what publishing uploads. */
export const sourcesNamed = ({ stages }: Pipeline): readonly Input[] =>
  stages.flatMap(({ input }, at) =>
    input.from === "s3" && isUploaded(input.uri)
      ? [{ uri: input.uri, place: placeOf("stages", at, "input", "uri") }]
      : [],
  );

/** Whoever plans may read what a run may not: it reads with the stack's roles. `readable`: what those may read; undefined: nobody here knows. */
export const warnOfSources = (
  inputs: readonly Input[],
  readable: readonly string[] | undefined,
): readonly Problem[] => {
  const buckets = [...new Set(inputs.map(({ uri }) => uri.split("/")[2] ?? ""))];
  if (buckets.length === 0) return [];
  if (readable === undefined)
    return [
      problemAt(
        "batch/source-not-known",
        `${listed(buckets)} is read here with your credentials; whether a run may, which reads with the stack's roles, cannot be known here`,
        `see that the stack's output ${sourcesOutput} has it, or deploy with it in the setting sourceBuckets (-c sourceBuckets=${buckets.join(",")})`,
        ...inputs.map(({ place }) => place),
      ),
    ];
  return inputs
    .filter(({ uri }) => !readable.some((source) => uri.startsWith(source)))
    .map(({ uri, place }) =>
      problemAt(
        "batch/source-not-readable",
        `${uri} is read here, and a run would not find it: the stack's roles read ${listed(readable)} alone`,
        `copy it under ${readable[0] ?? "the stack's own sources"}, or name its bucket in the setting sourceBuckets (npm start -- -c sourceBuckets=…)`,
        place,
      ),
    );
};
