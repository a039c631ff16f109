import {
  CancellationRequested,
  DatasetReady,
  DatasetRejected,
  DatasetRequested,
  RunEnded,
} from "../../events-schema/index.ts";
import { defineService } from "../chassis/declaration.ts";

/** Turns a request into a cleaned, split and versioned dataset in S3, or into the reason why there is none. */
export const service = defineService({
  name: "dataset",
  reactions: {
    onDatasetRequested: {
      hears: { events: [DatasetRequested] },
      emits: [DatasetReady, DatasetRejected, RunEnded],
      needs: [{ objects: "read-write", prefix: "datasets/" }, { sources: "read" }],
      timeoutSeconds: 900,
      memoryMb: 3008,
      scratchMb: 10_240,
      batchSize: 1,
      duckdb: true,
    },
    onRunOver: { hears: { events: [RunEnded, CancellationRequested] }, emits: [], needs: [] },
  },
});
