import { defineService } from "../../../services/chassis/declaration.ts";
import { ParcelArrived, ParcelWeighed, ParcelWeighedV2, WeightRead } from "./contracts.ts";

/** They borrow the names of real services, whose folders the stack wants to see. The producer says both versions. */
export const producer = defineService({
  name: "dataset",
  reactions: { weigh: { hears: { events: [ParcelArrived] }, emits: [ParcelWeighed, ParcelWeighedV2], needs: [] } },
});

/** Has moved to the new version. */
export const moved = defineService({
  name: "training",
  reactions: { read: { hears: { events: [ParcelWeighedV2] }, emits: [WeightRead], needs: [] } },
});

/** Has not. */
export const staying = defineService({
  name: "jobs",
  reactions: { read: { hears: { events: [ParcelWeighed] }, emits: [WeightRead], needs: [] } },
});
