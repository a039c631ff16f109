import { isLaterTick } from "./tick.ts";
import type { Metadata, Problem } from "../../../events-schema/index.ts";
import type { Look } from "./look.ts";

/** What is answered; kept, so that it can be said again. */
export type Answer =
  | { readonly outcome: "rolled-back"; readonly modelArn: string; readonly previousModelArn: string }
  | { readonly outcome: "rejected"; readonly problem: Problem };

/** One request to give an endpoint its previous model back. */
export type Rollback = {
  /** The run that the request started. */
  readonly key: string;
  readonly version: number;
  readonly cause: Metadata;
  readonly endpoint: string;
  readonly answer?: Answer;
  readonly told: boolean;
  readonly ticks: number;
  readonly quietTicks: number;
  readonly lastTick?: string;
  /** The latest check that looked. */
  readonly look?: Look;
};

export type RollbackChange = (rollback: Rollback) => Rollback | undefined;

export const openRollback = (cause: Metadata, endpoint: string): Rollback => ({
  key: cause.runId,
  version: 1,
  cause,
  endpoint,
  told: false,
  ticks: 0,
  quietTicks: 0,
});

export const toTicked =
  (tick: string): RollbackChange =>
  (rollback) =>
    !isLaterTick(tick, rollback) || rollback.told
      ? undefined
      : { ...rollback, lastTick: tick, ticks: rollback.ticks + 1, quietTicks: rollback.quietTicks + 1 };

/** The first answer stands. */
export const toAnswered =
  (answer: Answer): RollbackChange =>
  (rollback) =>
    rollback.answer ? undefined : { ...rollback, answer };

export const toTold: RollbackChange = (rollback) => (rollback.told ? undefined : { ...rollback, told: true });
