import type { Hosted, Problem } from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import {
  doneBy,
  hostedOf,
  toAsked,
  toChanged,
  toMade,
  toTurn,
  toUnchanged,
  type Change,
  type Done,
  type Endpoint,
} from "../domain/endpoint.ts";
import type { Method } from "../domain/lease.ts";
import { endpointForeign, swapRefused, unknownEndpoint } from "../domain/problems.ts";
import { endpointTokenOf } from "../domain/names.ts";
import { endpointKeptTags, type EndpointWishes, type Tags } from "../domain/tags.ts";
import type { CapacitySeen, HostingPorts } from "../ports.ts";
import { changeEndpoint } from "./change.ts";
import { findEndpoint, isEndpoint, openEndpoint } from "./find-endpoint.ts";
import { isAtWork } from "./is-at-work.ts";

/** Somebody's wish for an endpoint: which model it shall answer with, and how to make it if it is not there. */
export type Turn = {
  /** The run that wishes it; each has one turn. */
  by: string;
  endpoint: string;
  target(endpoint: Endpoint): { to: string } | { problem: Problem };
  make?: { method: Method; baseModel: string; modelUnits: number; tags: Tags };
  /** What a promotion says of whom it is for and until when; a rollback leaves that as it is. */
  wishes?: EndpointWishes;
};

export type Swapped =
  | { state: "done"; hosted: Hosted; to: string; from?: string }
  | { state: "waiting"; why: string }
  /** It is to be made, and there is no room for it. */
  | { state: "no room"; why: string }
  | { state: "failed"; problem: Problem };

/** Bedrock may fail an update without saying so; after as many it will not come. */
const asksMax = 3;

/** Takes a change of an endpoint as far as it goes now: one change at a time, each remembered, so that asking again does nothing twice. */
export const swap = async (ports: HostingPorts, turn: Turn): Promise<Swapped> => {
  const found = await findEndpoint(ports, turn.endpoint);
  if (found === "foreign") return { state: "failed", problem: endpointForeign(turn.endpoint) };
  const endpoint = found ?? (turn.make && (await openEndpoint(ports, notMadeYet(turn.endpoint, turn.make))));
  if (!endpoint) return { state: "failed", problem: unknownEndpoint(turn.endpoint) };
  const done = doneBy(endpoint, turn.by);
  if (done) return asSwapped(endpoint, done);
  if (endpoint.change?.by === turn.by) return drive(ports, { endpoint, change: endpoint.change, turn });
  return takeTurn(ports, endpoint, turn);
};

const notMadeYet = (name: string, { method, baseModel, modelUnits }: NonNullable<Turn["make"]>): Endpoint => ({
  key: name,
  version: 1,
  method,
  baseModel,
  modelUnits,
  done: [],
});

const asSwapped = (endpoint: Endpoint, { to, from, problem }: Done): Swapped => {
  if (problem) return { state: "failed", problem };
  const hosted = hostedOf(endpoint);
  assert(hosted, `endpoint ${endpoint.key} was changed and was never made`);
  return { state: "done", hosted, to, ...(from !== undefined && { from }) };
};

/** Only when nobody else's change is under way, neither here nor at Bedrock. */
const takeTurn = async (ports: HostingPorts, endpoint: Endpoint, turn: Turn): Promise<Swapped> => {
  if (endpoint.change && (await isAtWork(ports, endpoint.change.by)))
    return { state: "waiting", why: `endpoint ${endpoint.key} is being changed by run ${endpoint.change.by}` };
  const seen = await look(ports, endpoint, turn);
  if (isChanging(seen)) return { state: "waiting", why: `endpoint ${endpoint.key} is being changed` };
  const target = turn.target(endpoint);
  if ("problem" in target) return { state: "failed", problem: target.problem };
  const taken = await changeEndpoint(
    ports,
    endpoint.key,
    toTurn(endpoint, { by: turn.by, to: target.to, answersWith: seen?.modelArn }),
  );
  if (taken.change?.by !== turn.by)
    return { state: "waiting", why: `endpoint ${endpoint.key} has been given to another run` };
  return drive(ports, { endpoint: taken, change: taken.change, turn });
};

const isChanging = (seen: CapacitySeen | undefined): boolean =>
  seen?.status === "creating" || seen?.status === "updating";

/** By its ARN; by its name where it was made and not written down, or has been deleted by somebody. */
const look = async (ports: HostingPorts, endpoint: Endpoint, { make }: Turn): Promise<CapacitySeen | undefined> => {
  const known = endpoint.arn === undefined ? undefined : await ports.hosting.get(endpoint.method, endpoint.arn);
  if (known || !make) return known;
  const named = await ports.hosting.get(make.method, endpoint.key);
  const tags = named && (await ports.hosting.tags(named.arn));
  return tags && isEndpoint(tags, ports, endpoint.key) ? named : undefined;
};

type Drive = { endpoint: Endpoint; change: Change; turn: Turn };

const drive = async (ports: HostingPorts, given: Drive): Promise<Swapped> => {
  const { endpoint, change, turn } = given;
  const seen = await look(ports, endpoint, turn);
  if (!seen) return turn.make ? make(ports, given, turn.make) : stop(ports, given, unknownEndpoint(endpoint.key));
  if (seen.arn !== endpoint.arn) await noteMade(ports, given, seen);
  if (isChanging(seen)) return { state: "waiting", why: `endpoint ${endpoint.key} is ${seen.status}` };
  if (seen.status === "failed") return giveUp(ports, given, seen);
  if (seen.modelArn === change.to) return finish(ports, given, seen);
  if (change.asks >= asksMax)
    return stop(ports, given, swapRefused(endpoint.key, `it still answers with ${seen.modelArn}`));
  return update(ports, given, seen);
};

const noteMade = async (
  ports: HostingPorts,
  { endpoint, turn }: Drive,
  { arn, method, modelUnits }: Pick<CapacitySeen, "arn" | "method" | "modelUnits">,
): Promise<void> => {
  const baseModel = turn.make?.baseModel ?? endpoint.baseModel;
  await changeEndpoint(ports, endpoint.key, toMade(turn.by, { arn, method, modelUnits, baseModel }));
};

const make = async (
  ports: HostingPorts,
  given: Drive,
  { method, modelUnits, tags }: NonNullable<Turn["make"]>,
): Promise<Swapped> => {
  const { endpoint, change, turn } = given;
  const token = endpointTokenOf(ports.place.stack, turn);
  const order = { method, name: endpoint.key, token, modelArn: change.to, modelUnits, tags };
  const created = await ports.hosting.create(order);
  if (created.outcome === "busy") return { state: "no room", why: created.message };
  if (created.outcome === "refused") {
    if (await look(ports, endpoint, turn)) return { state: "waiting", why: `endpoint ${endpoint.key} is being made` };
    return stop(ports, given, swapRefused(endpoint.key, created.message));
  }
  await noteMade(ports, given, { arn: created.arn, method, modelUnits });
  return { state: "waiting", why: `endpoint ${endpoint.key} is being made` };
};

/** What was made and came to nothing goes; what answered before is left alone. */
const giveUp = async (ports: HostingPorts, given: Drive, seen: CapacitySeen): Promise<Swapped> => {
  if (given.change.from === undefined && (await ports.hosting.remove(seen.method, seen.arn)) === "conflict")
    return { state: "waiting", why: `endpoint ${seen.name} has failed and is being removed` };
  return stop(ports, given, swapRefused(seen.name, seen.message ?? "Bedrock gave no reason"));
};

const update = async (ports: HostingPorts, given: Drive, seen: CapacitySeen): Promise<Swapped> => {
  const { endpoint, change, turn } = given;
  const asked = await changeEndpoint(ports, endpoint.key, toAsked(turn.by));
  if (asked.change?.by !== turn.by) return { state: "waiting", why: `endpoint ${endpoint.key} has been changed` };
  const updated = await ports.hosting.update(seen.method, { arn: seen.arn, modelArn: change.to });
  if (updated.outcome === "accepted") return { state: "waiting", why: `endpoint ${endpoint.key} takes the model over` };
  const now = await ports.hosting.get(seen.method, seen.arn);
  if (isChanging(now)) return { state: "waiting", why: `endpoint ${endpoint.key} is being changed` };
  return stop(ports, given, swapRefused(endpoint.key, updated.message));
};

/** The decision and the way back are on the resource before they are in the row. */
const finish = async (ports: HostingPorts, { endpoint, change, turn }: Drive, seen: CapacitySeen): Promise<Swapped> => {
  const { from, to } = change;
  await ports.hosting.tag(seen.arn, endpointKeptTags(from === to ? undefined : from, turn.wishes));
  const changed = await changeEndpoint(ports, endpoint.key, toChanged(turn.by, seen.createdAt));
  return outcomeFor(changed, turn);
};

const stop = async (ports: HostingPorts, { endpoint, turn }: Drive, problem: Problem): Promise<Swapped> =>
  outcomeFor(await changeEndpoint(ports, endpoint.key, toUnchanged(turn.by, problem)), turn);

/** As it is written down; another worker on the same turn may have been faster. */
const outcomeFor = (endpoint: Endpoint, { by }: Turn): Swapped => {
  const done = doneBy(endpoint, by);
  return done
    ? asSwapped(endpoint, done)
    : { state: "waiting", why: `endpoint ${endpoint.key} has been given to another run` };
};
