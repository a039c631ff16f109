import type { CapacitySeen, CapacityToCreate, FactsReader, Hosting } from "../../../services/hosting/ports.ts";
import { hour, minute, type Core } from "./core.ts";
import { hashOf } from "./dice.ts";
import { idOf } from "./bedrock-jobs.ts";

type Method = CapacityToCreate["method"];

/** What bills for hosting, as Bedrock keeps it; times in ms since 1970. */
export type Capacity = {
  readonly method: Method;
  readonly arn: string;
  readonly name: string;
  readonly token: string;
  readonly modelUnits: number;
  readonly createdAt: number;
  readonly fate: "ready" | "failed" | "never ready";
  /** When it is through with being created or changed. */
  settlesAt: number;
  modelArn: string;
  desiredModelArn: string;
  tags: Readonly<Record<string, string>>;
  deletedAt?: number;
  /** When Bedrock last would not let go of it. */
  refusedAt?: number;
};

export type BedrockHosting = Hosting &
  FactsReader & {
    readonly capacities: readonly Capacity[];
    /** Custom models by ARN. */
    readonly models: Set<string>;
    isAnswering(arn: string): boolean;
  };

const bringUpMs: Record<Method, number> = { "on-demand": 5 * minute, "provisioned-throughput": 10 * minute };

/** Deployments and provisioned throughput of the account, ours and others'. */
export const openBedrockHosting = (core: Core): BedrockHosting => {
  const { weather, dice } = core;
  const capacities: Capacity[] = [];
  const alive = new Set<Capacity>();
  const models = new Set<string>();
  const limits: Record<Method, number> = { "on-demand": 10, "provisioned-throughput": 2 };
  const isShared = weather.strikes("hosting quota exhausted", "Bedrock");

  const used = (method: Method): number => {
    const ours = [...alive].reduce((sum, one) => sum + (one.method === method ? Math.max(1, one.modelUnits) : 0), 0);
    return ours + (isShared && isBusyTime() ? limits[method] : 0);
  };
  /** Others take everything for half of the hours, by chance. */
  const isBusyTime = (): boolean =>
    weather.isRaging() && hashOf(`${Math.floor(core.now() / hour)}`, core.seed) % 2 === 0;
  const byArn = (arn: string): Capacity | undefined => {
    for (const one of alive) if (one.arn === arn) return one;
    return undefined;
  };
  const status = (one: Capacity): CapacitySeen["status"] => {
    if (one.fate === "never ready") return "creating";
    if (core.now() < one.settlesAt) return one.modelArn === one.desiredModelArn ? "creating" : "updating";
    one.modelArn = one.desiredModelArn;
    return one.fate;
  };
  const seen = (one: Capacity): CapacitySeen => {
    const now = status(one);
    const { method, arn, name, modelArn, modelUnits, createdAt } = one;
    return {
      method,
      arn,
      name,
      status: now,
      modelArn,
      modelUnits: method === "on-demand" ? 0 : modelUnits,
      createdAt: new Date(createdAt).toISOString(),
      ...(now === "failed" && { message: "it would not start" }),
    };
  };
  const fateOf = (name: string): Capacity["fate"] => {
    if (weather.strikes("capacity fails", name)) return "failed";
    return weather.strikes("capacity never ready", name) ? "never ready" : "ready";
  };
  const note = (one: Capacity, what: string): void => {
    core.trace("Bedrock", `${one.method} ${one.name} ${what}`);
  };
  return {
    capacities,
    models,
    isAnswering(arn) {
      const one = byArn(arn);
      return one !== undefined && ["ready", "updating"].includes(status(one));
    },
    async create({ method, name, token, modelArn, modelUnits, tags }) {
      const named = [...alive].find((one) => one.method === method && one.name === name);
      if (named?.token === token) return { outcome: "created", arn: named.arn };
      if (named) return { outcome: "refused", message: `ValidationException: ${name} exists already` };
      if (!models.has(modelArn)) return { outcome: "refused", message: "ResourceNotFoundException: no such model" };
      if (used(method) + Math.max(1, method === "on-demand" ? 1 : modelUnits) > limits[method])
        return { outcome: "busy", message: "ServiceQuotaExceededException: no room" };
      const kind = method === "on-demand" ? "custom-model-deployment" : "provisioned-model";
      const one: Capacity = {
        method,
        name,
        token,
        tags,
        modelArn,
        desiredModelArn: modelArn,
        modelUnits: method === "on-demand" ? 0 : modelUnits,
        arn: `arn:aws:bedrock:us-east-1:${core.topology.account}:${kind}/${idOf(`${name} ${capacities.length}`)}`,
        createdAt: core.now(),
        fate: fateOf(name),
        settlesAt: core.now() + bringUpMs[method] * dice.between(`${name} comes up`, 0.5, 3),
      };
      capacities.push(one);
      alive.add(one);
      note(one, "is being created");
      return { outcome: "created", arn: one.arn };
    },
    async get(method, id) {
      const found = [...alive].find((one) => one.method === method && (one.arn === id || one.name === id));
      return found && seen(found);
    },
    async update(method, { arn, modelArn }) {
      const one = byArn(arn);
      if (!one) return { outcome: "refused", message: "ResourceNotFoundException: it is gone" };
      const now = status(one);
      if (now !== "ready") return { outcome: "refused", message: `ValidationException: it is ${now}` };
      if (weather.strikes("update refused", one.name) || !models.has(modelArn))
        return { outcome: "refused", message: "ValidationException: not this model" };
      if (weather.strikes("update lost", one.name)) return { outcome: "accepted" };
      one.desiredModelArn = modelArn;
      one.settlesAt = core.now() + bringUpMs[method];
      note(one, `takes ${modelArn} over`);
      return { outcome: "accepted" };
    },
    async remove(_, arn) {
      const one = byArn(arn);
      if (!one) return "gone";
      if (core.now() < one.settlesAt || weather.strikes("deletion refused", one.name)) {
        one.refusedAt = core.now();
        return "conflict";
      }
      one.deletedAt = core.now();
      alive.delete(one);
      note(one, "is deleted");
      return "deleted";
    },
    list: async () => [...alive].map(seen),
    tags: async (arn) => byArn(arn)?.tags,
    async tag(arn, tags) {
      const one = byArn(arn);
      if (!one) return "gone";
      one.tags = { ...one.tags, ...tags };
      note(one, `is tagged ${Object.values(tags).join(" ")}`);
      return "tagged";
    },
    hasModel: async (modelArn) => models.has(modelArn),
    async removeModel(modelArn) {
      if (!models.has(modelArn)) return "gone";
      for (const one of alive) if (one.modelArn === modelArn || one.desiredModelArn === modelArn) return "conflict";
      models.delete(modelArn);
      return "deleted";
    },
    async read() {
      const units = { used: used("provisioned-throughput"), limit: limits["provisioned-throughput"] };
      return {
        deployments: { used: used("on-demand"), limit: limits["on-demand"] },
        provisionedUnits: units,
        unitsOfBase: units,
      };
    },
  };
};
