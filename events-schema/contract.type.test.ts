import type { DataIn, DataOf } from "./contract.ts";
import type { DatasetRequested } from "./events/dataset-requested.ts";
import type { RunEnded } from "./events/run-ended.ts";

/** Checked by `tsc`, never run: the types that are inferred from contracts. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

// A contract's own name is a literal, so that a reaction cannot be tied to the wrong one unseen.
holds<Same<(typeof RunEnded)["type"], "RunEnded">>();
holds<Same<DataOf<typeof RunEnded>["outcome"], "succeeded" | "partial" | "failed" | "rejected" | "cancelled">>();

// Producers may leave out what has a default; consumers always find it.
holds<Same<undefined extends DataIn<typeof DatasetRequested>["promptsMin"] ? true : false, true>>();
holds<Same<DataOf<typeof DatasetRequested>["promptsMin"], number>>();
