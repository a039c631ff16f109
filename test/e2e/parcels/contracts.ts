import { z } from "zod";
import { defineEvent, defineRequest } from "../../../events-schema/index.ts";

const parcel = z.string();

/** Somebody has a parcel to weigh. */
export const ParcelArrived = defineRequest({
  type: "ParcelArrived",
  version: 1,
  data: z.object({ parcel, grams: z.number() }),
});

/** One fact in two versions: the weight in grams and then, which breaks every reader, in kilograms. */
export const ParcelWeighed = defineEvent({
  type: "ParcelWeighed",
  version: 1,
  owner: "dataset",
  data: z.object({ parcel, grams: z.number() }),
});
export const ParcelWeighedV2 = defineEvent({
  type: "ParcelWeighed",
  version: 2,
  owner: "dataset",
  data: z.object({ parcel, kilograms: z.number() }),
});

/** What a consumer read, in its own words. */
export const WeightRead = defineEvent({
  type: "WeightRead",
  version: 1,
  owner: ["training", "jobs"],
  data: z.object({ parcel, text: z.string() }),
});
