import { backoffMs } from "../../chassis/clock.ts";
import { Deferred } from "../../chassis/outcome.ts";
import type { Evaluation } from "../life/evaluation.ts";
import { placeOf } from "../planning/place.ts";
import { TestCase } from "../planning/question.ts";
import { readPlan } from "../planning/write-plan.ts";
import type { EvaluationPorts } from "../ports.ts";
import { ask, type Asked } from "./ask.ts";
import { readPartials, readValues, writeLines, writePartial } from "./chunk-objects.ts";
import { finishedLines, knownOf } from "./known.ts";

/** Milliseconds: from seconds to ten minutes, so that minutes of throttling cost a few knocks. */
const afterThrottling = { leastMs: 5_000, baseMs: 10_000, capMs: 600_000 };

/** How often the chunk has waited before, in this round and by rounds. */
export type Patience = { readonly waits: number };

/** Writes the answers of one chunk, asking for what nobody has answered yet. What it learns is kept before it waits (Deferred). */
export const answerChunk = async (
  ports: EvaluationPorts,
  { runId }: Evaluation,
  { chunk, waits }: { chunk: string } & Patience,
): Promise<void> => {
  const { objects } = ports;
  const place = placeOf(ports.evaluationsUri, runId);
  if (await objects.head(place.answers(chunk))) return;
  const plan = await readPlan(objects, place);
  const cases = await readValues(objects, place.chunk(chunk), TestCase);
  const kept = await readPartials(objects, place.partials(chunk));
  const asked = await ask(ports, plan, { cases, known: kept.known });
  const finished = finishedLines(cases, knownOf([...kept.lines, ...asked.lines]));
  if (finished) return writeLines(objects, place.answers(chunk), finished);
  if (asked.lines.length > 0)
    await writePartial(objects, place.partials(chunk), { lines: asked.lines, piece: kept.pieces });
  throw putOff(ports, asked, { runId, chunk, waits });
};

const putOff = (
  { random }: EvaluationPorts,
  { ended, lines }: Asked,
  { runId, chunk, waits }: { runId: string; chunk: string } & Patience,
): Deferred => {
  const settled = lines.filter(({ reply }) => reply).length;
  const reason = `chunk ${chunk} of run ${runId}: ${settled} more replies, then ${ended === "through" ? "failures" : ended}`;
  if (ended === "out of time") return new Deferred(reason, { retryAfterMs: 0 });
  const { leastMs, ...backOff } = afterThrottling;
  return new Deferred(reason, { retryAfterMs: leastMs + backoffMs(waits, random, backOff) });
};
