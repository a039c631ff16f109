import {
  CancellationRequested,
  CapacityAbandoned,
  EndpointRolledBack,
  EvaluationFailed,
  EvaluationScored,
  ModelHosted,
  ModelHostingFailed,
  ModelPromoted,
  ModelRetired,
  ModelTrained,
  RollbackRejected,
  RollbackRequested,
  RunEnded,
} from "../../events-schema/index.ts";
import { defineService, type Need } from "../chassis/declaration.ts";

/** Whoever writes down a wish or a word sends somebody to act on it. */
const asksForCheck: Need = { sends: "hosting-checks" };

/** Hosts what was trained, keeps or removes it as the evaluation says, and leaves nothing behind that bills undecided. */
export const service = defineService({
  name: "hosting",
  reactions: {
    onModelTrained: { hears: { events: [ModelTrained] }, emits: [], needs: [asksForCheck] },
    check: {
      hears: { queue: "hosting-checks" },
      emits: [
        ModelHosted,
        ModelHostingFailed,
        ModelPromoted,
        ModelRetired,
        RunEnded,
        EndpointRolledBack,
        RollbackRejected,
      ],
      needs: [{ bedrock: "hosting" }, { serviceQuotas: "read" }],
      concurrencyMax: 4,
    },
    onEvaluationEnded: { hears: { events: [EvaluationScored, EvaluationFailed] }, emits: [], needs: [asksForCheck] },
    onRunOver: { hears: { events: [RunEnded, CancellationRequested] }, emits: [], needs: [asksForCheck] },
    onRollbackRequested: { hears: { events: [RollbackRequested] }, emits: [RollbackRejected], needs: [asksForCheck] },
    sweep: {
      hears: { schedule: "rate(15 minutes)" },
      emits: [CapacityAbandoned],
      needs: [asksForCheck, { bedrock: "hosting-removal" }],
      timeoutSeconds: 280,
      batchSize: 1,
    },
  },
});
