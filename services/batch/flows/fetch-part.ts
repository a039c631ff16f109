import { Deferred } from "../../chassis/outcome.ts";
import type { PartRow } from "../domain/run/part-row.ts";
import { stageAt } from "../domain/run/pipeline-row.ts";
import { numbersIn } from "../domain/run/stage-parts.ts";
import { fetchHubObject, type HubObject } from "../hub/hub-objects.ts";
import type { BatchPorts } from "../ports.ts";
import { readInput } from "./plan.ts";
import { refusePart } from "./prepare-part.ts";
import type { Run } from "./run.ts";

/** Copies what a part reads from the Hub, file by file, and then sends for its preparing. A file that is there is not read again. */
export const fetchPart = async (ports: BatchPorts, run: Run, { runId, stage, part }: PartRow): Promise<void> => {
  for (const object of await hubObjects(ports, run, { stage, part })) {
    const copied = await fetchHubObject(ports, object);
    if (copied.kind === "later") throw new Deferred(copied.why, { retryAfterMs: copied.afterMs });
    if (copied.kind === "refused") return refusePart(ports, run, [copied.problem]);
  }
  await ports.commands.prepare([{ runId, stage, part }]);
};

/** Is a copy missing that this part reads? */
export const isFetched = async (ports: BatchPorts, run: Run, at: Pick<PartRow, "stage" | "part">): Promise<boolean> => {
  for (const { uri } of await hubObjects(ports, run, at)) if (!(await ports.objects.head(uri))) return false;
  return true;
};

const hubObjects = async (
  { objects }: Pick<BatchPorts, "objects">,
  { row, plan, place }: Run,
  { stage, part }: Pick<PartRow, "stage" | "part">,
): Promise<HubObject[]> => {
  if (stageAt(row, stage).source !== undefined || plan.request.stages[stage]?.input.from !== "hugging-face") return [];
  const found: HubObject[] = [];
  for (const one of numbersIn(row, { stage, part })) {
    const input = await readInput(objects, place.input(plan.listing, stage, one));
    for (const { uri, bytes, from } of input.objects) if (from !== undefined) found.push({ uri, bytes, from });
  }
  return found;
};
