import type { Pipeline, Problem, Stage } from "../../../events-schema/index.ts";
import { checkEstimate } from "../domain/request/check-estimate.ts";
import { checkPipeline } from "../domain/request/check-pipeline.ts";
import { estimatePipeline, type PipelineEstimate, type StageSize } from "../domain/request/estimate-pipeline.ts";
import { warnOfPipeline } from "../domain/request/warn-of-pipeline.ts";
import type { Hub } from "../hub/hub.ts";
import { resultLayout } from "../making/result-layout.ts";
import { checkColumns, type Columns } from "./check-columns.ts";
import { lookAtStage } from "./look-at-stage.ts";
import type { LookedStage } from "./looked.ts";
import type { Look } from "./look-at-table.ts";

/** What a pipeline would do, and everything that speaks against it. Nothing is started and nothing is written. */
export type Plan = {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Of the stages that read objects, by name: what was found. */
  readonly inputs: ReadonlyMap<string, LookedStage>;
  readonly estimate: PipelineEstimate;
};

export type PlanOptions = Look & {
  /** Left out: data sets of the Hub are not looked at. */
  readonly hub?: Hub;
  readonly jobsAtOnce: (model: string) => number;
};

/** Checks the request, looks at its data as little as is enough, follows columns and records from stage to stage. */
export const planPipeline = async (request: Pipeline, options: PlanOptions): Promise<Plan> => {
  const problems: Problem[] = [...checkPipeline(request)];
  const warnings: Problem[] = [...warnOfPipeline(request)];
  const inputs = new Map<string, LookedStage>();
  const columns = new Map<string, Columns>();
  const known = new Map<string, StageSize>();
  for (const [at, stage] of request.stages.entries()) {
    const looked = await lookAtStage(request, { stage, at }, options);
    if (looked.kind === "looked") {
      inputs.set(stage.name, looked);
      if (looked.size !== undefined) known.set(stage.name, looked.size);
    }
    problems.push(...looked.problems);
    warnings.push(...looked.warnings);
    const read = looked.kind === "looked" ? looked.columns : columnsRead(stage, columns);
    if (read === undefined) continue;
    if (looked.kind !== "looked") problems.push(...checkColumns(request, { stage, at }, read));
    const made = columnsMade(request, stage, read);
    if (made !== undefined) columns.set(stage.name, made);
  }
  const estimate = estimatePipeline(request, known, options.jobsAtOnce);
  return {
    problems: [...problems, ...checkEstimate(request, estimate).filter(({ code }) => code !== unknownCost)],
    warnings,
    inputs,
    estimate,
  };
};

/** Of a price checkPipeline says it; records that are not known yet are counted when the run starts, and the bound holds then. */
const unknownCost = "batch/cost-unknown";

const columnsRead = ({ input }: Stage, columns: ReadonlyMap<string, Columns>): Columns | undefined =>
  input.from === "stage" ? columns.get(input.stage) : undefined;

/** What the next stage finds: the input's columns and those that this stage makes, but for why a record failed. */
const columnsMade = (request: Pipeline, stage: Stage, { names }: Columns): Columns | undefined => {
  try {
    const made = resultLayout(
      names.map((name) => ({ name })),
      stage,
      request.prompts,
    ).columns.filter(({ role }) => role !== "reason" && role !== "message");
    return { of: `what the stage "${stage.name}" makes`, names: made.map(({ name }) => name) };
  } catch {
    // A path or pattern that cannot be read: that is said, and what follows from it is not known.
    return undefined;
  }
};
