import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { Pipeline } from "../../../events-schema/index.ts";
import type { Objects } from "../../chassis/ports.ts";
import { HubOrigin } from "../hub/hub-objects.ts";
import type { Place } from "./place.ts";

/** What a run was asked for and which parts its first stages have, written once: a source that changes later changes nothing. */
export const Plan = z.object({
  request: Pipeline,
  listing: z.string(),
  /** By place of the stage, for those that read objects. */
  parts: z.array(z.int().nonnegative().nullable()),
});
export type Plan = z.output<typeof Plan>;

/** `from`: the object is a copy that is made of a file of the Hub. */
const ObjectsInput = z.object({
  kind: z.literal("objects"),
  format: z.enum(["csv", "parquet", "jsonl", "images"]),
  objects: z.array(z.object({ uri: z.string(), bytes: z.number(), from: HubOrigin.optional() })),
  first: z.object({ records: z.int().positive(), of: z.enum(["all", "more"]) }).optional(),
});
export type ObjectsInput = z.output<typeof ObjectsInput>;

const writeJson = (objects: Objects, uri: string, value: unknown) => {
  const content = Buffer.from(JSON.stringify(value));
  return objects.writeOnce(uri, () => Readable.from([content]), "application/json");
};

/** Parts first, then the plan that names them. The first plan stands. */
export const writePlan = async (
  objects: Objects,
  place: Place,
  { plan, inputs }: { plan: Plan; inputs: readonly (readonly ObjectsInput[])[] },
): Promise<Plan> => {
  for (const [at, parts] of inputs.entries())
    for (const [part, input] of parts.entries()) await writeJson(objects, place.input(plan.listing, at, part), input);
  return (await writeJson(objects, place.plan, plan)) === "written" ? plan : readPlan(objects, place);
};

export const readPlan = async (objects: Objects, place: Place): Promise<Plan> =>
  Plan.parse(await json(await objects.read(place.plan)));

export const readInput = async (objects: Objects, uri: string): Promise<ObjectsInput> =>
  ObjectsInput.parse(await json(await objects.read(uri)));
