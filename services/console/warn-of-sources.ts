import { basename } from "node:path";
import type { Pipeline, Problem } from "../../events-schema/index.ts";
import { listed, placeOf, problemAt } from "../batch/domain/request/problem.ts";
import { parseUri } from "../chassis/uri.ts";
import { shellWord } from "../notification/domain/plain-text.ts";
import { asWritten, isUploaded, localPrefix } from "./local-inputs.ts";

/** The stack's output: what a run's roles may read, as URIs with commas between them. */
export const sourcesOutput = "PipelineSources";

type Input = { readonly uri: string; readonly place: string };

/** Whoever plans may read what a run may not, which reads with the stack's roles. Without `readable` it is planned for AWS, where nobody here knows what those may. */
export const warnOfSources = async (
  { stages }: Pipeline,
  readable: (() => Promise<readonly string[]>) | undefined,
): Promise<readonly Problem[]> => {
  const inputs = stages.flatMap(({ input }, at): Input[] =>
    input.from === "s3" ? [{ uri: input.uri, place: placeOf("stages", at, "input", "uri") }] : [],
  );
  const uploaded = inputs.filter(({ uri }) => isUploaded(uri));
  if (readable === undefined)
    return [
      ...inputs.filter(({ uri }) => !isUploaded(uri)).map(notUploaded),
      ...(uploaded.length === 0 ? [] : [notKnown(uploaded)]),
    ];
  if (uploaded.length === 0) return [];
  const sources = await readable();
  return uploaded
    .filter(({ uri }) => !sources.some((source) => uri.startsWith(source)))
    .map(({ uri, place }) =>
      problemAt(
        "batch/source-not-readable",
        `${uri} is read here, and a run would not find it: the stack's roles read ${listed(sources)} alone`,
        `copy it under ${sources[0] ?? "the stack's own sources"}, or name its bucket in the setting sourceBuckets (npm start -- -c sourceBuckets=…)`,
        place,
      ),
    );
};

const notUploaded = ({ uri, place }: Input): Problem => {
  const path = asWritten(uri).slice(localPrefix.length);
  const [recursive, end] = path.endsWith("/") ? ["--recursive ", "/"] : ["", ""];
  return problemAt(
    "batch/local-path",
    `${uri} is looked at on this disk, and nothing uploads it to AWS`,
    `upload it (aws s3 cp ${recursive}${shellWord(path)} s3://your-bucket/${shellWord(basename(path))}${end}) and write that URI`,
    place,
  );
};

const notKnown = (inputs: readonly Input[]): Problem => {
  const buckets = [...new Set(inputs.map(({ uri }) => parseUri(uri).bucket))];
  return problemAt(
    "batch/source-not-known",
    `${listed(buckets)} is read here with your credentials; whether a run may, which reads with the stack's roles, cannot be known here`,
    `see that the stack's output ${sourcesOutput} has it, or deploy with it in the setting sourceBuckets (-c sourceBuckets=${buckets.join(",")})`,
    ...inputs.map(({ place }) => place),
  );
};
