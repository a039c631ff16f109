import type { HostingFacts } from "../../models/hosting.ts";
import type { Method } from "../domain/lease.ts";
import { tagKeys, type Tags } from "../domain/tags.ts";
import type { CapacitySeen, CapacityToCreate, Created, FactsReader, Hosting, Removed } from "../ports.ts";

/** Capacity as the tiny Bedrock keeps it. Times in ms since 1970. */
export type MemoryCapacity = {
  method: Method;
  arn: string;
  name: string;
  token: string;
  modelArn: string;
  desiredModelArn: string;
  modelUnits: number;
  createdAt: number;
  /** When it stops creating or updating. */
  settlesAt: number;
  hasFailed: boolean;
  tags: Tags;
  deletedAt?: number;
  /** When the decision to keep it was put on it. */
  keptAt?: number;
};

/** What goes wrong, changed by tests as they go. */
export type MemoryFaults = {
  create(order: CapacityToCreate): Created | undefined;
  /** Bedrock answers Delete with a conflict. */
  refusesDelete(capacity: MemoryCapacity): boolean;
  failsCreation(order: CapacityToCreate): boolean;
  /** It stays in Creating for ever. */
  neverReady(order: CapacityToCreate): boolean;
  /** Update is accepted and comes to nothing. */
  losesUpdate(): boolean;
  refusesUpdate(): boolean;
  holdsModel(modelArn: string): boolean;
};

const minute = 60_000;
/** Minutes until it answers, as in the local cloud. */
const bringUpMs: Record<Method, number> = { "on-demand": 5 * minute, "provisioned-throughput": 10 * minute };

export type MemoryBedrock = Hosting &
  FactsReader & {
    faults: MemoryFaults;
    limits: { deployments: number; units: number };
    /** Custom models by ARN. */
    models: Set<string>;
    /** Somebody else's. */
    foreign(capacity: { method: Method; name: string; modelArn: string; tags?: Tags }): string;
    all(): MemoryCapacity[];
    alive(): MemoryCapacity[];
    /** Alive and not decided to be kept: what must not stay. */
    undecided(): MemoryCapacity[];
    /** What undecided capacity of this stack has cost so far: a dollar for each hour, whichever its kind, so that nothing is overlooked. */
    undecidedDollars(): number;
  };

/** A Bedrock of a map, on a clock that the test moves. */
export const memoryBedrock = ({ now, stack }: { now: () => number; stack: string }): MemoryBedrock => {
  const capacities: MemoryCapacity[] = [];
  const models = new Set<string>();
  const limits = { deployments: 10, units: 10 };
  const faults: MemoryFaults = {
    create: () => undefined,
    refusesDelete: () => false,
    failsCreation: () => false,
    neverReady: () => false,
    losesUpdate: () => false,
    refusesUpdate: () => false,
    holdsModel: () => false,
  };
  const alive = () => capacities.filter(({ deletedAt }) => deletedAt === undefined);
  const byArn = (arn: string) => alive().find((one) => one.arn === arn);
  const used = (method: Method) =>
    alive()
      .filter((one) => one.method === method)
      .reduce((sum, { modelUnits }) => sum + (method === "on-demand" ? 1 : modelUnits), 0);
  const room = (method: Method) => (method === "on-demand" ? limits.deployments : limits.units) - used(method);
  const status = (one: MemoryCapacity): CapacitySeen["status"] => {
    if (now() < one.settlesAt) return one.desiredModelArn === one.modelArn ? "creating" : "updating";
    return one.hasFailed ? "failed" : "ready";
  };
  const settle = (one: MemoryCapacity): void => {
    if (now() >= one.settlesAt) one.modelArn = one.desiredModelArn;
  };
  const seen = (one: MemoryCapacity): CapacitySeen => {
    settle(one);
    const { method, arn, name, modelArn, createdAt, hasFailed } = one;
    return {
      method,
      arn,
      name,
      modelArn,
      status: status(one),
      modelUnits: method === "on-demand" ? 0 : one.modelUnits,
      createdAt: new Date(createdAt).toISOString(),
      ...(hasFailed && { message: "it would not start" }),
    };
  };
  const add = (order: CapacityToCreate, settlesAt: number): string => {
    const kind = order.method === "on-demand" ? "custom-model-deployment" : "provisioned-model";
    const arn = `arn:aws:bedrock:us-east-1:000000000000:${kind}/${String(capacities.length).padStart(12, "0")}`;
    const { tags } = order;
    capacities.push({
      ...order,
      arn,
      desiredModelArn: order.modelArn,
      createdAt: now(),
      settlesAt,
      hasFailed: faults.failsCreation(order),
      ...(tags[tagKeys.decision] === "keep" && { keptAt: now() }),
    });
    return arn;
  };
  const isOurs = ({ tags }: MemoryCapacity) => tags[tagKeys.stack] === stack;
  const isKept = ({ tags }: MemoryCapacity) => tags[tagKeys.decision] === "keep";
  const settlesAt = (order: CapacityToCreate) =>
    faults.neverReady(order) ? Number.POSITIVE_INFINITY : now() + bringUpMs[order.method];

  return {
    faults,
    limits,
    models,
    alive,
    all: () => capacities,
    undecided: () => alive().filter((one) => isOurs(one) && !isKept(one)),
    undecidedDollars: () =>
      capacities
        .filter(isOurs)
        .reduce((sum, one) => sum + ((one.keptAt ?? one.deletedAt ?? now()) - one.createdAt) / (60 * minute), 0),
    foreign: ({ method, name, modelArn, tags = {} }) =>
      add({ method, name, modelArn, token: `foreign-${name}`, modelUnits: 1, tags }, now()),

    async create(order) {
      const named = alive().find((one) => one.method === order.method && one.name === order.name);
      if (named?.token === order.token) return { outcome: "created", arn: named.arn };
      if (named) return { outcome: "refused", message: `ValidationException: ${order.name} exists already` };
      const answer = faults.create(order);
      if (answer) return answer;
      if (!models.has(order.modelArn))
        return { outcome: "refused", message: "ResourceNotFoundException: no such model" };
      if (room(order.method) < (order.method === "on-demand" ? 1 : order.modelUnits))
        return { outcome: "busy", message: "ServiceQuotaExceededException: no room" };
      return { outcome: "created", arn: add(order, settlesAt(order)) };
    },
    async get(method, id) {
      const found = alive().find((one) => one.method === method && (one.arn === id || one.name === id));
      return found && seen(found);
    },
    async update(method, { arn, modelArn }) {
      const one = byArn(arn);
      if (!one) return { outcome: "refused", message: "ResourceNotFoundException: it is gone" };
      settle(one);
      if (status(one) !== "ready") return { outcome: "refused", message: `ValidationException: it is ${status(one)}` };
      if (faults.refusesUpdate() || !models.has(modelArn))
        return { outcome: "refused", message: "ValidationException: not this model" };
      if (!faults.losesUpdate()) {
        one.desiredModelArn = modelArn;
        one.settlesAt = now() + bringUpMs[method];
      }
      return { outcome: "accepted" };
    },
    async remove(_, arn): Promise<Removed> {
      const one = byArn(arn);
      if (!one) return "gone";
      if (status(one) === "creating" || status(one) === "updating" || faults.refusesDelete(one)) return "conflict";
      one.deletedAt = now();
      return "deleted";
    },
    list: async () => alive().map(seen),
    tags: async (arn) => byArn(arn)?.tags,
    async tag(arn, tags) {
      const one = byArn(arn);
      if (!one) return "gone";
      one.tags = { ...one.tags, ...tags };
      if (tags[tagKeys.decision] === "keep") one.keptAt ??= now();
      return "tagged";
    },
    hasModel: async (modelArn) => models.has(modelArn),
    async removeModel(modelArn) {
      if (!models.has(modelArn)) return "gone";
      const isHosted = alive().some((one) => one.modelArn === modelArn || one.desiredModelArn === modelArn);
      if (isHosted || faults.holdsModel(modelArn)) return "conflict";
      models.delete(modelArn);
      return "deleted";
    },
    read: async (): Promise<HostingFacts> => ({
      deployments: { used: used("on-demand"), limit: limits.deployments },
      provisionedUnits: { used: used("provisioned-throughput"), limit: limits.units },
      unitsOfBase: { used: used("provisioned-throughput"), limit: limits.units },
    }),
  };
};
