import type { Problem } from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import { chunksPerPartMax } from "../domain/run/group-objects.ts";
import { resultsOf, toPrepared, type PartRow } from "../domain/run/part-row.ts";
import {
  isReadyForGate,
  joinedPart,
  sourcesOf,
  stageAt,
  toPartPrepared,
  toStopped,
} from "../domain/run/pipeline-row.ts";
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
import { settle } from "./settle.ts";
import { stageOf, type Run } from "./run.ts";

/** Prepares a part unless it is, and does what comes next: the gate of the first stages, or asking. */
export const preparePart = async (ports: BatchPorts, run: Run, known: PartRow): Promise<void> => {
  const part = await prepared(ports, run, known);
  if ("refused" in part) return refusePart(ports, run, part.refused);
  const { row } = await changePipeline(ports, run.row.runId, toPartPrepared(part.stage, part.part));
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

/** What the plan names, or the results of the source's part; the joined part takes in those that were held back. */
const inputOf = async (ports: BatchPorts, { row, plan, place }: Run, { stage, part }: PartRow): Promise<PartInput> => {
  const { source } = stageAt(row, stage);
  const parts = sourcesOf(row, { stage, part });
  if (source === undefined) {
    const read = async (number: number) => readInput(ports.objects, place.input(plan.listing, stage, number));
    if (part !== joinedPart(row, stage)) return read(part);
    return {
      kind: "parts",
      parts: await Promise.all(parts.map(async (one) => ({ part: one, input: await read(one) }))),
    };
  }
  const uris: string[] = [];
  for (const number of parts) {
    const finished = await ports.parts.read({ runId: row.runId, stage: source, part: number });
    assert(finished, `part ${number} of stage ${source} feeds another and is not there`);
    uris.push(...resultsOf(finished));
  }
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
