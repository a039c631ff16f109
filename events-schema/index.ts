import type { Contract } from "./contract.ts";
import * as events from "./events.ts";

/** Every contract, in the order of its name. */
export const contracts: readonly Contract[] = Object.values(events) as readonly unknown[] as readonly Contract[];

export * from "./events.ts";
export * from "./contract.ts";
export * from "./dataset.ts";
export * from "./identity.ts";
export * from "./issues.ts";
export * from "./jobs.ts";
export * from "./metadata.ts";
export * from "./model.ts";
export * from "./notify.ts";
export * from "./pipeline.ts";
export * from "./pipeline-results.ts";
export * from "./problem.ts";
export * from "./prompts.ts";
export * from "./recipe.ts";
export * from "./stage.ts";
export * from "./stage-input.ts";
export * from "./validation.ts";
export * from "./values.ts";
