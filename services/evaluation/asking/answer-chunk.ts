import { Deferred } from "../../chassis/outcome.ts";
import { readPieces, readValues, writeLines, writePiece } from "../../records/line-objects.ts";
import { baseQuota, candidateQuota, type RequestQuota } from "../../models/request-quotas.ts";
import type { Evaluation } from "../life/evaluation.ts";
import { askPermission, type Permission } from "../../pace/permission.ts";
import { patienceMs } from "../../pace/spend.ts";
import { turnInMs } from "./turn.ts";
import { placeOf } from "../planning/place.ts";
import type { Plan } from "../planning/plan.ts";
import { TestCase } from "../planning/question.ts";
import { readPlan } from "../planning/write-plan.ts";
import type { EvaluationPorts } from "../ports.ts";
import { ask, type Asked } from "./ask.ts";
import { PartialLine, finishedLines, knownOf } from "./known.ts";
import { roles, type Role } from "./reply.ts";

/** `waits`: how often the chunk was put off before, in this round and by rounds. */
type Chunk = { readonly chunk: string; readonly waits: number };

/** Writes the answers of one chunk, asking for what nobody has answered yet. What it learns is kept before it waits (Deferred). */
export const answerChunk = async (
  ports: EvaluationPorts,
  evaluation: Evaluation,
  { chunk, waits }: Chunk,
): Promise<void> => {
  const { objects, clock, evaluations } = ports;
  const { runId } = evaluation;
  const place = placeOf(ports.evaluationsUri, runId);
  if (await objects.head(place.answers(chunk))) return;
  const plan = await readPlan(objects, place);
  const cases = await readValues(objects, place.chunk(chunk), TestCase);
  const kept = await readPieces(objects, place.partials(chunk), PartialLine);
  const known = knownOf(kept.values);
  const open = byRole((role) => cases.filter(({ recordId }) => !known.reply(recordId, role)));
  const since = clock.now().getTime();
  const permissions = await askPermissions(ports, quotasOf(ports, evaluation, plan), open);
  const requests = permissions.candidate.requests + permissions.base.requests;
  if (requests > 0) await evaluations.countRequests(runId, { permitted: requests });
  const permitted = byRole((role) => open[role].slice(0, permissions[role].requests));
  const asked = await ask(ports, plan, { ...permitted, since, known });
  const finished = finishedLines(cases, knownOf([...kept.values, ...asked.lines]));
  const isMine = await keep(ports, { asked, finished, uri: place.answers(chunk), folder: place.partials(chunk), kept });
  if (requests > 0 && isMine) await evaluations.countRequests(runId, { accounted: requests });
  if (!finished) throw putOff(ports, { asked, permissions, open }, { evaluation, plan, chunk, waits });
};

const byRole = <Value>(make: (role: Role) => Value): Record<Role, Value> => ({
  candidate: make("candidate"),
  base: make("base"),
});

const quotasOf = (
  { asking: { requestsPerMinute } }: EvaluationPorts,
  { model: { baseModel }, hosted }: Evaluation,
  { models }: Plan,
): Record<Role, RequestQuota> => ({
  candidate: candidateQuota(hosted, baseModel, requestsPerMinute),
  base: baseQuota({ id: models.base }, baseModel, requestsPerMinute),
});

const nothingWanted: Permission = { requests: 0, dueInMs: 0, perMinute: 1 };

/** One after the other: both are rows that others write too. */
const askPermissions = async (
  ports: EvaluationPorts,
  quotas: Record<Role, RequestQuota>,
  open: Record<Role, readonly TestCase[]>,
): Promise<Record<Role, Permission>> => {
  const of = async (role: Role): Promise<Permission> =>
    open[role].length === 0 ? nothingWanted : askPermission(ports, quotas[role], open[role].length);
  const candidate = await of("candidate");
  return { candidate, base: await of("base") };
};

type Learnt = {
  asked: Asked;
  finished: ReturnType<typeof finishedLines>;
  kept: { count: number };
  uri: string;
  folder: string;
};

/** false: somebody else's answers stand, and what these cost is in no count of tokens. */
const keep = async (
  { objects }: EvaluationPorts,
  { asked: { lines }, finished, kept: { count }, uri, folder }: Learnt,
): Promise<boolean> => {
  if (finished) return (await writeLines(objects, uri, finished)) === "written";
  return lines.length === 0 || (await writePiece(objects, folder, { values: lines, count })) === "written";
};

type Standing = { asked: Asked; permissions: Record<Role, Permission>; open: Record<Role, readonly TestCase[]> };

const putOff = (
  { random }: EvaluationPorts,
  { asked, permissions, open }: Standing,
  { evaluation, plan, chunk, waits }: Chunk & { evaluation: Evaluation; plan: Plan },
): Deferred => {
  const replies = asked.lines.filter(({ reply }) => reply).length;
  const waiting = roles.filter((role) => permissions[role].requests < open[role].length);
  const isFailing = asked.ended === "throttled" || asked.lines.length > replies;
  const [first] = waiting;
  const why = asked.ended === "throttled" ? "throttled" : isFailing ? "failures" : first ? "no turn" : asked.ended;
  const reason = `chunk ${chunk} of run ${evaluation.runId}: ${replies} more replies, then ${why}`;
  const turns = waiting.map((role) =>
    turnInMs(evaluation, { chunk, waits, chunkRecords: plan.chunkRecords }, permissions[role]),
  );
  const pauseMs = isFailing ? patienceMs(waits, random) : 0;
  return new Deferred(reason, { retryAfterMs: Math.max(pauseMs, turns.length > 0 ? Math.min(...turns) : 0) });
};
