import {
  CancellationRequested,
  EvaluationFailed,
  EvaluationScored,
  ModelHosted,
  RunEnded,
} from "../../events-schema/index.ts";
import { defineService, type Need } from "../chassis/declaration.ts";

const results = [EvaluationScored, EvaluationFailed] as const;
const ownObjects: Need = { objects: "read-write", prefix: "evaluations/" };
/** Whoever finds work left undone sends its commands again. */
const resumes: readonly Need[] = [{ sends: "evaluation-chunks" }, { sends: "evaluation-scoring" }];

/** Lets the customized model and its base answer the test split, scores both, and says whether the recipe's rule promotes. */
export const service = defineService({
  name: "evaluation",
  reactions: {
    onModelHosted: {
      hears: { events: [ModelHosted] },
      emits: [...results],
      needs: [{ objects: "read", prefix: "datasets/" }, ownObjects, ...resumes],
      timeoutSeconds: 600,
      memoryMb: 1024,
      batchSize: 1,
    },
    answer: {
      hears: { queue: "evaluation-chunks" },
      emits: [],
      needs: [ownObjects, { bedrock: "invoke" }, { serviceQuotas: "read" }, ...resumes],
      timeoutSeconds: 300,
      batchSize: 1,
      concurrencyMax: 5,
    },
    score: {
      hears: { queue: "evaluation-scoring" },
      emits: [...results],
      needs: [ownObjects],
      timeoutSeconds: 900,
      memoryMb: 2048,
      scratchMb: 4096,
      batchSize: 1,
      duckdb: true,
    },
    reconcile: {
      hears: { schedule: "rate(15 minutes)" },
      emits: [...results],
      needs: resumes,
      timeoutSeconds: 280,
      batchSize: 1,
    },
    onRunOver: { hears: { events: [RunEnded, CancellationRequested] }, emits: [], needs: [] },
  },
});
