import type { Problem } from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import { chunksPerPartMax } from "../domain/run/group-objects.ts";
import { toPrepared, type PartRow } from "../domain/run/part-row.ts";
import { stageAt, toPartPrepared, toStopped } from "../domain/run/pipeline-row.ts";
import { isJoined, isReadyForGate, numbersIn } from "../domain/run/stage-parts.ts";
import { placeOf as placeIn } from "../domain/request/problem.ts";
import type { BatchPorts } from "../ports.ts";
import type { PartInput } from "../workshop.ts";
import { conclude } from "./announce.ts";
import { askPart } from "./ask.ts";
import { chunkLimitsOf } from "./chunk-limits.ts";
import { changePart, changePipeline } from "./change.ts";
import { goOn } from "./go-on.ts";
import { passGate } from "./gate.ts";
import { readInput } from "./plan.ts";
import { tooManyChunks } from "./problems.ts";
import { resultsFeeding } from "./results-feeding.ts";
import { settle } from "./settle.ts";
import { stageOf, type Run } from "./run.ts";

/** Prepares a part unless it is, and does what comes next: the gate of the first stages, or asking. */
export const preparePart = async (ports: BatchPorts, run: Run, known: PartRow): Promise<void> => {
  const part = await prepared(ports, run, known);
  if ("refused" in part) return refusePart(ports, run, part.refused);
  const { row } = await changePipeline(ports, run.row.runId, toPartPrepared(part.stage, part.part, part.chunks.length));
  const next = { ...run, row };
  if (isReadyForGate(row)) return passGate(ports, next);
  if (row.gate === "shut") return;
  await askPart(ports, next, part);
  await goOn(ports, next, part);
};

const prepared = async (
  ports: BatchPorts,
  run: Run,
  known: PartRow,
): Promise<PartRow | { readonly refused: readonly Problem[] }> => {
  if (known.prepared) return known;
  const stage = stageOf(run, known.stage);
  const made = await ports.workshop.prepare({
    pipeline: run.plan.request,
    stage,
    part: known.part,
    input: await inputOf(ports, run, known),
    limits: chunkLimitsOf(stage.model),
    toUri: run.place.stage(stage.name),
  });
  if (made.kind === "refused") return { refused: made.problems };
  const { chunks, kind: _, ...facts } = made;
  if (chunks.length > chunksPerPartMax) {
    const found = { chunks: chunks.length, max: chunksPerPartMax };
    return { refused: [tooManyChunks(stage.name, found, placeIn("stages", known.stage, "input"))] };
  }
  return (await changePart(ports, known, toPrepared(facts, chunks))).row;
};

/** What the plan names, or the results that feed it; the joined part takes in what was held back. */
const inputOf = async (ports: BatchPorts, { row, plan, place }: Run, { stage, part }: PartRow): Promise<PartInput> => {
  const { source } = stageAt(row, stage);
  if (source === undefined) {
    const read = async (number: number) => readInput(ports.objects, place.input(plan.listing, stage, number));
    if (!isJoined(row, { stage, part })) return read(part);
    const parts = numbersIn(row, { stage, part });
    return {
      kind: "parts",
      parts: await Promise.all(parts.map(async (one) => ({ part: one, input: await read(one) }))),
    };
  }
  const uris = await resultsFeeding(ports, row, { stage, part });
  assert(uris, `what feeds part ${part} of stage ${stage} is not there`);
  return { kind: "results", stage: stageAt(row, source).name, uris };
};

/** Before the gate nothing is paid and the pipeline is rejected; behind it, it stops, and what runs is waited for. */
export const refusePart = async (ports: BatchPorts, run: Run, problems: readonly Problem[]): Promise<void> => {
  const [problem] = problems;
  assert(problem, "a part was refused without a problem");
  if (run.row.gate === "shut")
    return conclude(ports, run.row.runId, { kind: "rejected", problems: problems.slice(0, 50) });
  const { row } = await changePipeline(ports, run.row.runId, toStopped({ kind: "failed", problem, waits: true }));
  await settle(ports, { ...run, row });
};
