import type { Stage } from "../../../events-schema/index.ts";
import type { StageSize } from "../domain/request/estimate-pipeline.ts";
import type { Columns } from "./check-columns.ts";
import type { FoundObjects } from "./find-objects.ts";
import type { Told } from "./tell-failing.ts";

export type At = { readonly stage: Stage; readonly at: number };

/** What a look at a stage's objects told. */
export type LookedStage = Told & {
  readonly kind: "looked";
  readonly format: FoundObjects["format"];
  readonly objects: number;
  readonly bytes: number;
  /** As they stand in the input, before prompts are expanded. */
  readonly records: number;
  readonly counted: boolean;
  readonly columns?: Columns;
  readonly size?: StageSize;
};

/** `none`: it reads another stage, or its objects cannot be looked at, which the problems say. */
export type Looked = LookedStage | (Told & { readonly kind: "none" });
