import type { Problem } from "../../../events-schema/index.ts";
import type { CustomizableBase } from "../../models/family.ts";
import { chooseHosting, type HostingFacts } from "../../models/hosting.ts";
import { findCustomizable } from "../../models/table.ts";
import type { Lease, Method } from "./lease.ts";
import { noRoom, notPossible } from "./problems.ts";

const unlimited = { used: 0, limit: Number.POSITIVE_INFINITY };
const everythingFree: HostingFacts = { deployments: unlimited, provisionedUnits: unlimited, unitsOfBase: unlimited };

/** The base that decides on the ways, or why there is none even with all quotas free: waiting would not help. */
export const checkWays = (
  { model, section }: Lease,
  region: string,
): { base: CustomizableBase } | { problem: Problem } => {
  const base = findCustomizable(model.baseModel);
  if (!base)
    return { problem: notPossible(`${model.baseModel} is not in the table of models`, "take a base model that is") };
  const choice = chooseHosting(base, section, { region, facts: everythingFree });
  return choice.possible ? { base } : { problem: notPossible(choice.why, choice.ask) };
};

/** The same choice that training's pre-flight made, on today's facts. */
export const chooseWay = (
  base: CustomizableBase,
  { section }: Lease,
  world: { region: string; facts: HostingFacts },
): { method: Method } | { lack: Problem } => {
  const choice = chooseHosting(base, section, world);
  return choice.possible ? { method: choice.method } : { lack: noRoom(choice.why, choice.ask) };
};

/** By the table's id where it knows the model, so that an ARN and an id are the same base. */
export const baseIdOf = (baseModel: string): string => findCustomizable(baseModel)?.id ?? baseModel;
