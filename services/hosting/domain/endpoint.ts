import type { Hosted, Problem } from "../../../events-schema/index.ts";
import type { Method } from "./lease.ts";

/** A deployment or throughput that outlives runs: models come and go on it, one change at a time. */
export type Endpoint = {
  /** Its name at Bedrock. */
  readonly key: string;
  readonly version: number;
  readonly method: Method;
  /** Bedrock swaps models of the same base only. */
  readonly baseModel: string;
  readonly modelUnits: number;
  /** Absent: not made yet. */
  readonly arn?: string;
  readonly since?: string;
  /** What it answers with, as far as it is settled. */
  readonly modelArn?: string;
  readonly previousModelArn?: string;
  readonly change?: Change;
  /** The latest changes, so that who asks again hears what came of his. */
  readonly done: readonly Done[];
};

/** A change under way. `by` is the run that asked for it. */
export type Change = {
  readonly by: string;
  readonly to: string;
  readonly from?: string;
  /** How often Bedrock was asked for it. */
  readonly asks: number;
};

export type Done = { readonly by: string; readonly to: string; readonly from?: string; readonly problem?: Problem };

export type EndpointChange = (endpoint: Endpoint) => Endpoint | undefined;

/** More than can be under way at once. */
const doneMax = 20;

export const doneBy = ({ done }: Endpoint, by: string): Done | undefined => done.find((one) => one.by === by);

/** Takes the turn, unless somebody else has since `seen` was read. What Bedrock says the endpoint answers with is believed. */
export const toTurn =
  (seen: Endpoint, turn: { by: string; to: string; answersWith: string | undefined }): EndpointChange =>
  (endpoint) => {
    if (endpoint.version !== seen.version) return undefined;
    const settled = withModel(endpoint, turn.answersWith);
    const from = settled.modelArn;
    return { ...settled, change: { by: turn.by, to: turn.to, asks: 0, ...(from !== undefined && { from }) } };
  };

/** An abandoned change may have come true. */
const withModel = (endpoint: Endpoint, modelArn: string | undefined): Endpoint => {
  if (modelArn === undefined || modelArn === endpoint.modelArn) return endpoint;
  const previous = endpoint.modelArn;
  return { ...endpoint, modelArn, ...(previous !== undefined && { previousModelArn: previous }) };
};

const mine =
  (by: string, change: (endpoint: Endpoint, change: Change) => Endpoint): EndpointChange =>
  (endpoint) =>
    endpoint.change?.by === by ? change(endpoint, endpoint.change) : undefined;

export const toAsked = (by: string): EndpointChange =>
  mine(by, (endpoint, change) => ({ ...endpoint, change: { ...change, asks: change.asks + 1 } }));

/** It was made, or made again after somebody had deleted it. */
export const toMade = (
  by: string,
  made: Pick<Endpoint, "arn" | "method" | "modelUnits" | "baseModel">,
): EndpointChange => mine(by, (endpoint) => (endpoint.arn === made.arn ? endpoint : { ...endpoint, ...made }));

/** The two models have changed places. */
export const toChanged = (by: string, since: string): EndpointChange =>
  mine(by, (endpoint, { to, from }) => {
    const previous = from === undefined || from === to ? endpoint.previousModelArn : from;
    return {
      ...finished(endpoint, { by, to, ...(from !== undefined && { from }) }),
      since,
      modelArn: to,
      ...(previous !== undefined && { previousModelArn: previous }),
    };
  });

export const toUnchanged = (by: string, problem: Problem): EndpointChange =>
  mine(by, (endpoint, { to }) => finished(endpoint, { by, to, problem }));

const finished = (endpoint: Endpoint, done: Done): Endpoint => {
  const { change: _, ...rest } = endpoint;
  return { ...rest, done: [...endpoint.done, done].slice(-doneMax) };
};

export const hostedOf = ({ key, method, modelUnits, arn, since }: Endpoint): Hosted | undefined =>
  arn === undefined || since === undefined
    ? undefined
    : { method, arn, name: key, modelUnits: method === "on-demand" ? 0 : modelUnits, since };
