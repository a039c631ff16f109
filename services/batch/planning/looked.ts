import type { Stage } from "../../../events-schema/index.ts";
import type { Format } from "../domain/run/group-objects.ts";
import type { StageSize } from "../domain/request/estimate-pipeline.ts";
import type { Columns } from "./check-columns.ts";
import type { Told } from "./tell-failing.ts";

export type At = { readonly stage: Stage; readonly at: number };
export type FoundObject = { readonly uri: string; readonly bytes: number; readonly format: Format };

/** What a look at a stage's objects told. */
export type LookedStage = Told & {
  readonly kind: "looked";
  /** In the order in which they were found. */
  readonly formats: readonly Format[];
  readonly objects: number;
  readonly bytes: number;
  /** As they stand in the input, before prompts are expanded. */
  readonly records: number;
  readonly counted: boolean;
  readonly columns: Columns;
  /** Left out: it cannot be told. */
  readonly size?: StageSize;
};

/** `none`: it reads another stage, or its objects cannot be looked at, which the problems say. */
export type Looked = LookedStage | (Told & { readonly kind: "none" });

/** Tables and images under one prefix. */
export const together = (one: LookedStage, other: LookedStage): LookedStage => ({
  kind: "looked",
  formats: [...one.formats, ...other.formats],
  objects: one.objects + other.objects,
  bytes: one.bytes + other.bytes,
  records: one.records + other.records,
  counted: one.counted && other.counted,
  columns: { of: one.columns.of, names: [...new Set([...one.columns.names, ...other.columns.names])] },
  ...(one.size !== undefined && other.size !== undefined && { size: sum(one.size, other.size) }),
  problems: [...one.problems, ...other.problems],
  warnings: [...one.warnings, ...other.warnings],
});

const sum = (one: StageSize, other: StageSize): StageSize => ({
  records: one.records + other.records,
  ...(one.inputTokens !== undefined &&
    other.inputTokens !== undefined && { inputTokens: one.inputTokens + other.inputTokens }),
  ...(one.bytes !== undefined && other.bytes !== undefined && { bytes: one.bytes + other.bytes }),
  assumed: [...new Set([...(one.assumed ?? []), ...(other.assumed ?? [])])],
});
