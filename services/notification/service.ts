import {
  CapacityAbandoned,
  DatasetRequested,
  MessageParked,
  PipelineRequested,
  RunEnded,
} from "../../events-schema/index.ts";
import { defineService } from "../chassis/declaration.ts";

/** Looks every second at most half a minute whether another worker is done telling, and then sends two messages itself. */
const timeoutSeconds = 120;

/** Tells people by mail and machines by topic how runs ended, and that messages were parked. */
export const service = defineService({
  name: "notification",
  reactions: {
    onRequest: { hears: { events: [DatasetRequested, PipelineRequested] }, emits: [], needs: [] },
    onRunEnded: {
      hears: { events: [RunEnded] },
      emits: [],
      needs: [
        { notifies: "people-and-machines" },
        { signs: "links" },
        { objects: "write", prefix: "results/" },
        // A link holds what its maker may do: these are what a run's results lie under.
        { objects: "read", prefix: "datasets/" },
        { objects: "read", prefix: "evaluations/" },
        { objects: "read", prefix: "pipelines/" },
      ],
      timeoutSeconds,
    },
    onMessageParked: {
      hears: { events: [MessageParked] },
      emits: [],
      needs: [{ notifies: "people-and-machines" }],
      timeoutSeconds,
    },
    onCapacityAbandoned: {
      hears: { events: [CapacityAbandoned] },
      emits: [],
      needs: [{ notifies: "people-and-machines" }],
      timeoutSeconds,
    },
    watch: {
      hears: { schedule: "rate(15 minutes)" },
      emits: [],
      needs: [{ notifies: "people-and-machines" }],
      timeoutSeconds: 280,
      batchSize: 1,
    },
  },
});
