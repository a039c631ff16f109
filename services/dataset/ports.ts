import type { DataIn, DataOf, Dataset, DatasetCounts, Problem } from "../../events-schema/index.ts";
import type { DatasetReady, DatasetRequested } from "../../events-schema/index.ts";
import type { EdgePorts } from "../chassis/ports.ts";

export type DatasetRequest = DataOf<typeof DatasetRequested>;

/** What became of making a dataset: its parts are in S3 under their version, or the reason why not. */
export type Making =
  | { readonly kind: "made"; readonly dataset: Dataset; readonly counts: DatasetCounts }
  | { readonly kind: "refused"; readonly problem: Problem; readonly counts?: DatasetCounts };

/** Makes the dataset of a request. The same source and request give the same version, and making it again changes nothing. */
export type DatasetMaker = { make(request: DatasetRequest): Promise<Making> };

/** What a run's dataset came to; announced as events, again and again if need be, always the same. */
export type Outcome =
  | { readonly kind: "ready"; readonly data: DataIn<typeof DatasetReady> }
  | {
      readonly kind: "refused";
      readonly problem: Problem;
      readonly counts?: DatasetCounts;
      readonly ends: "rejected" | "cancelled";
    };

/** The outcome of each run, decided once: a source that changes between two deliveries cannot change what was announced. */
export type Outcomes = {
  read(runId: string): Promise<Outcome | undefined>;
  /** Keeps the outcome unless there is one already; returns the one that stands. */
  settle(runId: string, outcome: Outcome): Promise<Outcome>;
};

export type DatasetPorts = EdgePorts & { readonly maker: DatasetMaker; readonly outcomes: Outcomes };
