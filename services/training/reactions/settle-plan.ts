import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Objects } from "../../chassis/ports.ts";

/**
 * The plan of a run: the one that stands, or the one reached now, kept before anything is said. What is free at Bedrock changes between
 * two deliveries, by this very run too, and a run that has asked for its job must not be refused afterwards.
 */
export const settlePlan = async <Plan>(
  objects: Pick<Objects, "head" | "read" | "writeOnce">,
  uri: string,
  reach: () => Promise<Plan>,
): Promise<Plan> => {
  const standing = async (): Promise<Plan> => JSON.parse(await text(await objects.read(uri))) as Plan;
  if (await objects.head(uri)) return standing();
  const plan = await reach();
  const content = Buffer.from(JSON.stringify(plan));
  const written = await objects.writeOnce(uri, () => Readable.from([content]), "application/json");
  return written === "written" ? plan : standing();
};
