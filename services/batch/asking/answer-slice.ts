import { Deferred } from "../../chassis/outcome.ts";
import { readPieces, writeLines, writePiece } from "../../records/line-objects.ts";
import { baseQuota } from "../../models/request-quotas.ts";
import type { Form } from "../../models/ask.ts";
import { msPerRequest } from "../../pace/pace.ts";
import { askPermission, type Permission } from "../../pace/permission.ts";
import { patienceMs, spend, type Spent } from "../../pace/spend.ts";
import type { Slice } from "../domain/run/slices.ts";
import type { BatchPorts } from "../ports.ts";
import { finishedLines, knownOf, pieceOf, type Known } from "./known.ts";
import { Piece, readSlice, type InputLine, type Sliced } from "./lines.ts";

export type SliceOrder = {
  readonly model: string;
  readonly form: Form;
  readonly input: Sliced;
  readonly slice: Slice;
  /** Records of its attempt that stand before it in slices that are not finished. */
  readonly ahead: number;
  /** `….jsonl.out`, as a job's output. */
  readonly toUri: string;
  /** Ends with `/`. */
  readonly piecesUri: string;
  /** How often it was put off before. */
  readonly waits: number;
};

const delayMsMax = 900_000;

/** What one slice takes at a time, so that five functions, and slices of several runs, have their turns in each stretch of the quota. */
const turnOf = (perMinute: number): number => Math.ceil(perMinute / 5);

/** Writes the answers of one slice, asking for what nobody has answered yet. What it learns is kept before it waits (Deferred). */
export const answerSlice = async (ports: BatchPorts, order: SliceOrder): Promise<void> => {
  const { objects, clock } = ports;
  if (await objects.head(order.toUri)) return;
  const records = await readSlice(objects, order.input, order.slice.slice);
  const kept = await readPieces(objects, order.piecesUri, Piece);
  const known = knownOf(kept.values);
  const open = records.filter(({ recordId }) => !known.line(recordId));
  const since = clock.now().getTime();
  const quota = baseQuota({ id: order.model }, order.model, ports.requestsPerMinute);
  const wanted = Math.min(open.length, turnOf(quota.perMinute));
  const permission: Permission =
    wanted === 0 ? { requests: 0, dueInMs: 0, perMinute: 1 } : await askPermission(ports, quota, wanted);
  const asked = await ask(ports, order, { records: open.slice(0, permission.requests), known, since });
  const finished = finishedLines(records, knownOf([...kept.values, ...asked.pieces]));
  if (finished) return void (await writeLines(objects, order.toUri, finished));
  if (asked.pieces.length > 0) await writePiece(objects, order.piecesUri, { values: asked.pieces, count: kept.count });
  throw putOff(ports, order, asked, permission);
};

type Asked = { readonly pieces: readonly Piece[]; readonly ended: Spent };

/** Each record once. */
const ask = async (
  { answers, clock }: BatchPorts,
  { model, form }: SliceOrder,
  { records, known, since }: { records: readonly InputLine[]; known: Known; since: number },
): Promise<Asked> => {
  const pieces: Piece[] = [];
  const ended = await spend(clock, { items: records, since }, async ({ recordId, modelInput }) => {
    const said = await answers.ask(model, { form, modelInput });
    const piece = pieceOf(recordId, said, known.failures(recordId));
    if (!piece) return "throttled";
    pieces.push(piece);
    return "settled";
  });
  return { pieces, ended };
};

const putOff = (
  { random }: BatchPorts,
  { toUri, ahead, waits }: SliceOrder,
  asked: Asked,
  permission: Permission,
): Deferred => {
  const answered = asked.pieces.filter((piece) => "line" in piece).length;
  const isThrottled = asked.ended === "throttled";
  const isFailing = isThrottled || asked.pieces.length > answered;
  const pauseMs = isFailing ? patienceMs(waits, random) : 0;
  const hasNoTurn = permission.requests === 0;
  // At any time before those ahead are through: knocks are spread, and somebody comes whenever there is room. Nothing depends on it.
  const spreadMs = Math.min(delayMsMax, ahead * msPerRequest(permission.perMinute));
  const turnMs = hasNoTurn ? permission.dueInMs + random() * spreadMs : 0;
  const why = isThrottled ? "throttled" : isFailing ? "failures" : hasNoTurn ? "no turn" : asked.ended;
  return new Deferred(`${toUri}: ${answered} more answers, then ${why}`, {
    retryAfterMs: Math.min(delayMsMax, Math.ceil(Math.max(pauseMs, turnMs))),
  });
};
