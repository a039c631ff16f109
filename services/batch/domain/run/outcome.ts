import type { DataIn, PipelineCompleted, PipelineFailed, Problem, RunEnded } from "../../../../events-schema/index.ts";

/** What is said of the end besides: the same for every kind of it. */
export type Closing = Pick<DataIn<typeof RunEnded>, "summary" | "cost">;

/** What a pipeline came to; kept before it is told, and told again word for word by whoever finds it. */
export type Outcome =
  | { readonly kind: "rejected"; readonly problems: readonly Problem[] }
  | { readonly kind: "completed"; readonly data: DataIn<typeof PipelineCompleted>; readonly closing: Closing }
  | {
      readonly kind: "failed";
      readonly ends: "failed" | "partial" | "cancelled";
      readonly data: DataIn<typeof PipelineFailed>;
      readonly closing: Closing;
    };
