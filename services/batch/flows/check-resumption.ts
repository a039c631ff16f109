import { isDeepStrictEqual } from "node:util";
import type { Pipeline, Problem, Stage } from "../../../events-schema/index.ts";
import { placeOf as placeIn, problemAt } from "../domain/request/problem.ts";
import { stagesKept } from "../domain/run/take-over.ts";
import type { BatchPorts } from "../ports.ts";
import { placeOf } from "./place.ts";
import { readPlan } from "./plan.ts";

/** Finished chunks are taken over from a run of the same account that is over, for stages that ask the same of the same objects. */
export const checkResumption = async (
  ports: Pick<BatchPorts, "pipelines" | "objects" | "pipelinesUri">,
  request: Pipeline,
  { account, listing }: { account: string; listing: string },
): Promise<Problem[]> => {
  const { resumes } = request;
  if (!resumes) return [];
  const old = await ports.pipelines.read(resumes.runId);
  // Whose run it is must not be told to others.
  if (old?.cause.requester.account !== account || old.stages.length === 0)
    return [
      refused(
        `there is no pipeline run ${resumes.runId} of this account`,
        "name a run that was started, as choreo runs lists it",
      ),
    ];
  if (!old.outcome) return [refused(`the run ${resumes.runId} has not ended`, "wait for its end, or cancel it first")];
  const plan = await readPlan(ports.objects, placeOf(ports.pipelinesUri, resumes.runId));
  if (plan.listing !== listing)
    return [
      refused(
        `the objects are not those of the run ${resumes.runId}`,
        "publish without resumes: its results are of other records",
      ),
    ];
  const other = request.stages
    .slice(0, stagesKept(request))
    .find((stage, at) => !isDeepStrictEqual(asked(request, stage), asked(plan.request, plan.request.stages[at])));
  if (other)
    return [
      refused(
        `the stage "${other.name}" asks something else than in the run ${resumes.runId}`,
        `name it, or an earlier one, as resumes.fromStage`,
      ),
    ];
  return [];
};

const refused = (why: string, what: string): Problem => problemAt("batch/resumes", why, what, placeIn("resumes"));

/** Whatever decides what a record is asked; how much is borne and how long one waits may change. */
const asked = ({ prompts }: Pipeline, stage: Stage | undefined): unknown => {
  if (!stage) return undefined;
  const { limits: _, failures: __, tail: ___, ...rest } = stage;
  return { ...rest, prompts };
};
