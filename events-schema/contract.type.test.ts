import type { DataIn, DataOf } from "./contract.ts";
import type { DatasetRequested } from "./events/dataset-requested.ts";
import type { RunEnded } from "./events/run-ended.ts";

/** Checked by `tsc`, never run: the types that are inferred from contracts. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

// A contract's own name is a literal, so that a reaction cannot be tied to the wrong one unseen.
export const nameIsLiteral: Same<(typeof RunEnded)["type"], "RunEnded"> = true;

type Outcome = "succeeded" | "partial" | "failed" | "rejected" | "cancelled";
export const outcomesAreNamed: Same<DataOf<typeof RunEnded>["outcome"], Outcome> = true;

// Producers may leave out what has a default; consumers always find it.
type GivenPrompts = DataIn<typeof DatasetRequested>["promptsMin"];
export const defaultsMayBeLeftOut: undefined extends GivenPrompts ? true : false = true;
export const defaultsAreFound: Same<DataOf<typeof DatasetRequested>["promptsMin"], number> = true;
