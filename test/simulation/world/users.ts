import { runIdOf } from "../../../events-schema/index.ts";
import type { MemoryObjects } from "../../../services/chassis/memory/memory-objects.ts";
import { batchModel, type BedrockJobs } from "./bedrock-jobs.ts";
import type { Bus } from "./bus.ts";
import { hour, minute, second, type Core } from "./core.ts";
import type { Queues } from "./queues.ts";
import { drawPipeline, rushedPipeline, type DrawnPipeline } from "./pipelines.ts";
import { drawRequest, namesOf, type Data } from "./requests.ts";

/** What somebody has asked for. */
export type Asked =
  | {
      readonly kind: "run";
      readonly runId: string;
      readonly eventId: string;
      readonly at: number;
      cancelledAt?: number;
      /** Whom the request wants to be mailed. */
      readonly names: readonly string[];
      /** Of a pipeline: the records that it is about. */
      readonly ids?: readonly (readonly string[])[];
    }
  | { readonly kind: "rollback"; readonly runId: string; readonly eventId: string; readonly at: number }
  | { readonly kind: "batch job"; readonly runId: string; readonly at: number; readonly jobKey: string };

type AskedRun = Extract<Asked, { kind: "run" }>;

export type Users = {
  readonly asked: readonly Asked[];
  /** Messages that nobody can handle, by the queue they were put into. */
  readonly poisoned: readonly { queue: string; at: number }[];
  /** Operators who come back long after. */
  readonly plans: { readonly redrivesLate: boolean; readonly replaysLate: boolean };
  redrive(name: string): void;
};

export type UsersWorld = { core: Core; bus: Bus; queues: Queues; objects: MemoryObjects; jobs: BedrockJobs };

const account = "111122223333";
/** Everything is asked for within these hours; the weather is bad for longer. */
const askingMs = 5 * hour;

/** Whoever uses the system, and abuses it. */
export const openUsers = (world: UsersWorld): Users => {
  const { core, bus, queues } = world;
  const { weather, dice } = core;
  const asked: Asked[] = [];
  const poisoned: Users["poisoned"][number][] = [];
  const when = (site: string, mostMs = askingMs) => dice.between(`${site} when`, minute, mostMs);

  const publish = (type: string, data: Record<string, unknown>): string =>
    bus.put({ source: "a-user", type, detail: { data }, account });

  const askForRun = (site: string): void => {
    const isNameless = weather.strikes("request without a name", site);
    const requestId = `${site} of seed ${core.seed}`;
    const data = drawRequest(core, site, world.objects);
    const request: Data = isNameless ? data : { ...data, requestId };
    core.later(`${site} asks`, when(site), () => {
      const envelopeId = publish("DatasetRequested", request);
      const runId = runIdOf({ account, type: "DatasetRequested", requestId: isNameless ? envelopeId : requestId });
      const run: AskedRun = { kind: "run", runId, eventId: envelopeId, at: core.now(), names: namesOf(data) };
      asked.push(run);
      core.trace(site, `asks for run ${runId}`);
      if (!isNameless && weather.strikes("request again", site))
        core.later(`${site} again`, when(`${site} again`, 12 * hour), () => publish("DatasetRequested", request));
      cancelPerhaps(site, run);
    });
  };
  const cancelPerhaps = (site: string, run: AskedRun): void => {
    if (!weather.strikes("run cancelled", site)) return;
    core.later(`${site} cancels`, when(`${site} cancels`, 8 * hour), () => {
      run.cancelledAt ??= core.now();
      publish("CancellationRequested", { runId: run.runId });
    });
  };
  const askForRollback = (): void => {
    const requestId = `rollback of seed ${core.seed}`;
    core.later("rollback", dice.between("rollback", 6 * hour, 16 * hour), () => {
      const runId = runIdOf({ account, type: "RollbackRequested", requestId });
      const eventId = publish("RollbackRequested", { requestId, endpoint: "answers" });
      asked.push({ kind: "rollback", runId, eventId, at: core.now() });
    });
  };
  /** Goes on where a run has ended, however it did; where it has not, that is refused. */
  const resumePerhaps = (site: string, drawn: DrawnPipeline, runId: string): void => {
    if (dice.draw(`${site} is resumed`).value > 0.5) return;
    const resumed = { ...drawn, data: { ...drawn.data, resumes: { runId } } };
    askForPipeline(`${site} once more`, resumed, dice.between(`${site} resumes`, 4 * hour, 24 * hour));
  };
  const askForPipeline = (site: string, drawn: DrawnPipeline, at: number): void => {
    const { data, ids } = drawn;
    const requestId = `${site} of seed ${core.seed}`;
    core.later(`${site} asks`, at, () => {
      const request = { ...data, requestId };
      const eventId = publish("PipelineRequested", request);
      const runId = runIdOf({ account, type: "PipelineRequested", requestId });
      const run: AskedRun = { kind: "run", runId, eventId, at: core.now(), names: [], ids };
      asked.push(run);
      core.trace(site, `asks for pipeline ${runId}`);
      if (weather.strikes("request again", site))
        core.later(`${site} again`, when(`${site} again`, 12 * hour), () => publish("PipelineRequested", request));
      cancelPerhaps(site, run);
      if (!site.startsWith("rush") && !site.endsWith("once more once more")) resumePerhaps(site, drawn, runId);
    });
  };
  /** Eight pipelines ask for sixteen jobs within five minutes, or all at once, where there is room for three. */
  const rush = (): void => {
    const began = when("rush");
    const lasts = second * 300 ** dice.draw("rush lasts").value;
    for (const name of Array.from({ length: 8 }, (_, at) => `rush ${at}`))
      askForPipeline(name, rushedPipeline(core, name, world.objects), began + dice.between(name, 0, lasts));
  };
  const poison = (): void => {
    for (const queue of queues.all()) {
      // Whoever keeps dead letters takes anything, and nobody reads the last resort.
      if (queue.spec.receivesMax === undefined || /dead-letters|LastResort/.test(queue.spec.name)) continue;
      if (dice.draw(`poison for ${queue.spec.name}`).value > 0.1) continue;
      if (!weather.strikes("message poisoned", queue.spec.name)) continue;
      const [body, about] = drawPoison(core, queue.spec.name);
      core.later(`poison for ${queue.spec.name}`, when(queue.spec.name), () => {
        poisoned.push({ queue: queue.spec.name, at: core.now() });
        queue.send({ body, about });
      });
    }
  };
  const changeQuotas = (): void => {
    for (const [kind, limit] of [
      ["quota lowered", 1],
      ["quota raised", 5],
    ] as const)
      if (weather.strikes(kind, batchModel.id))
        core.later(kind, when(kind, 10 * hour), () => world.jobs.setLimit(batchModel.id, limit));
  };

  askForRun("Ada");
  for (const name of ["Ben", "Cleo", "Dan"]) if (weather.strikes("several runs at once", name)) askForRun(name);
  for (const name of ["Eve", "Fay"])
    if (dice.draw(`${name} has records`).value < 0.25)
      askForPipeline(name, drawPipeline(core, name, world.objects), when(name));
  if (weather.strikes("jobs in a rush", "users")) rush();
  if (weather.strikes("rollback asked for", "an operator")) askForRollback();
  poison();
  changeQuotas();
  if (weather.strikes("events replayed", "an operator"))
    for (const name of ["replay-1", "replay-2"])
      core.later(name, dice.between("replay", 4 * hour, 14 * hour), () => bus.replay(name));
  return {
    asked,
    poisoned,
    plans: {
      redrivesLate: weather.strikes("redrive after the end", "an operator"),
      replaysLate: weather.strikes("everything replayed after the end", "an operator"),
    },
    redrive: (name) => void publish("RedriveRequested", { requestId: `${name} of seed ${core.seed}` }),
  };
};

/** A body that no reaction can handle, and a name for it. */
const drawPoison = (core: Core, queue: string): [body: string, about: string] => {
  const event = {
    id: "poison",
    account,
    time: "2026-01-01T00:00:00Z",
    source: "choreo.dataset",
    "detail-type": "DatasetReady",
    detail: { metadata: { version: 99 }, data: {} },
  };
  const bodies: readonly [string, string][] = [
    ["{ this is no JSON", "poison: no JSON"],
    [JSON.stringify([]), "poison: no object"],
    [JSON.stringify(event), "poison: unknown version"],
  ];
  const hearsEvents = core.topology.rules.some(
    ({ bus, targetArn }) => bus === "custom" && targetArn.endsWith(`:${queue}`),
  );
  const kinds = bodies.slice(0, hearsEvents ? 3 : 2);
  return kinds[Math.floor(core.dice.draw(`kind of poison for ${queue}`).value * kinds.length)] as [string, string];
};
