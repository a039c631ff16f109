import { PipelineRequested } from "../../events-schema/index.ts";
import { type Request } from "./publish-request.ts";
import { UserError } from "./user-error.ts";
import { asRecord, outcomeOf, type Run } from "./run-view.ts";

/** The request of an ended pipeline once more, as a new run that takes over what the old one has finished. */
export const resumedRequest = (run: Run, fromStage: string | undefined): Request => {
  const requested = run.events.find(({ type }) => type === PipelineRequested.type);
  if (!requested) throw new UserError(`run ${run.runId} is no pipeline, or its request is not in the journal any more`);
  const outcome = outcomeOf(run);
  if (outcome === "running")
    throw new UserError(
      `run ${run.runId} has not ended; wait for it, or stop it with: npm run choreo -- cancel ${run.runId}`,
    );
  const { requestId: _, ...data } = requested.data;
  const stages = Array.isArray(data["stages"]) ? data["stages"].map((stage) => asRecord(stage)["name"]) : [];
  if (fromStage !== undefined && !stages.includes(fromStage))
    throw new UserError(`run ${run.runId} has no stage ${fromStage}; its stages are ${stages.join(", ")}`);
  const resumes = { runId: run.runId, ...(fromStage !== undefined && { fromStage }) };
  return { contract: PipelineRequested, data: { ...data, resumes } };
};
