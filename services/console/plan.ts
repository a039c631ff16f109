import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { PipelineRequested, type Problem } from "../../events-schema/index.ts";
import { problemAt } from "../batch/domain/request/problem.ts";
import type { Hub } from "../batch/hub/hub.ts";
import type { Peek } from "../batch/planning/peek.ts";
import { planPipeline, type Plan } from "../batch/planning/plan-pipeline.ts";
import { readPipeline } from "../batch/planning/read-request.ts";
import { asUploaded, asWritten, localPrefix, peekAlsoAtFiles, withInputs } from "./local-inputs.ts";
import { readRequestFile } from "./request-file.ts";
import { placesIn, type Position } from "./request-places.ts";
import { asRecord } from "./run-view.ts";
import { warnOfSources } from "./warn-of-sources.ts";

/** A problem with where it stands in the file. */
export type Placed = Problem & { readonly at: readonly (Position & { readonly pointer: string })[] };
export type PlannedFile = {
  readonly problems: readonly Placed[];
  readonly warnings: readonly Placed[];
  /** Absent: the request is not read as far as that. */
  readonly plan?: Plan;
};

export type PlanFileOptions = {
  readonly cloud: Peek;
  readonly hub: Hub;
  readonly jobsAtOnce: (model: string) => Promise<number>;
  /** What a run's roles may read of S3, as URIs; absent: it is planned for AWS, where nobody here knows it. */
  readonly readable?: () => Promise<readonly string[]>;
};

/** Plans the request in a file; whatever is wrong with it is said with line and column. */
export const planFile = async (
  file: string,
  { cloud, hub, jobsAtOnce, readable }: PlanFileOptions,
): Promise<PlannedFile> => {
  const { text, data } = await readRequestFile(file, [PipelineRequested]);
  const where = placesIn(text);
  const place = (problem: Problem): Placed => ({
    ...problem,
    message: asWritten(problem.message),
    ...(problem.code === "batch/missing-object" && { remedy: remedyOfMissing(problem, readable === undefined) }),
    at: (problem.places ?? []).flatMap((pointer) => {
      // Objects and ids are places too, in the data.
      const position = pointer.startsWith("/") ? where(`/data${pointer}`) : undefined;
      return position === undefined ? [] : [{ pointer: `/data${pointer}`, ...position }];
    }),
  });
  const paths = localPaths(data);
  const read = readPipeline(asUploaded(withFiles(data, paths), file));
  const refused = [...paths.map(({ problem }) => problem), ...(read.kind === "refused" ? read.problems : [])];
  const request = read.kind === "refused" ? read.rest : read.request;
  if (request === undefined) return { problems: refused.map(place), warnings: [] };
  const atOnce = new Map<string, number>();
  for (const { model } of request.stages) atOnce.set(model, await jobsAtOnce(model));
  const directory = await mkdtemp(join(tmpdir(), "choreo-plan-"));
  try {
    const plan = await planPipeline(request, {
      peek: peekAlsoAtFiles(cloud),
      hub,
      directory,
      jobsAtOnce: (model) => atOnce.get(model) ?? 1,
    });
    const problems = [...refused, ...plan.problems];
    const warnings = [...plan.warnings, ...(await warnOfSources(request, readable))];
    const isRead = read.kind === "read";
    return { problems: problems.map(place), warnings: warnings.map(place), ...(isRead && { plan }) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/** What an operator does about a bucket does not help with a file, nor with what whoever plans may not read. */
const remedyOfMissing = ({ message, remedy }: Problem, isAws: boolean): string => {
  if (asWritten(message) !== message)
    return "correct the path, which is taken from the request's folder; the name of a folder ends with /";
  return isAws
    ? "correct the URI, or plan with credentials that may read it and in the region of its bucket (AWS_REGION)"
    : remedy;
};

type LocalPath = { readonly stage: number; readonly path: string; readonly problem: Problem };

/** A path where an S3 URI belongs is said with how to bring it there; everything else is checked as if it were. */
const localPaths = (data: Record<string, unknown>): LocalPath[] =>
  (Array.isArray(data["stages"]) ? data["stages"].map(asRecord) : []).flatMap((stage, at) => {
    const { uri: path } = asRecord(stage["input"]);
    if (typeof path !== "string" || /^(?:s3:\/\/|file:)/.test(path)) return [];
    const shown = path.slice(0, 300);
    const [flag, end] = path.endsWith("/") ? ["--recursive ", "/"] : ["", ""];
    const problem = problemAt(
      "batch/local-path",
      `${JSON.stringify(shown)} is no S3 URI; a run reads objects of S3 alone`,
      `write "${localPrefix}${shown}" and publishing uploads it, or upload it (aws s3 cp ${flag}${shown} s3://your-bucket/${basename(shown)}${end}) and write that URI`,
      `/stages/${at}/input/uri`,
    );
    return [{ stage: at, path, problem }];
  });

const withFiles = (data: Record<string, unknown>, paths: readonly LocalPath[]): Record<string, unknown> =>
  withInputs(data, new Map(paths.map(({ stage, path }) => [stage, `${localPrefix}${path}`])));
