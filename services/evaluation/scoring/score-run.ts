import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { Comparison, Problem } from "../../../events-schema/index.ts";
import type { Objects } from "../../chassis/ports.ts";
import { requestsLost, type Evaluation, type Outcome } from "../life/evaluation.ts";
import { placeOf } from "../planning/place.ts";
import { readPlan } from "../planning/write-plan.ts";
import type { EvaluationPorts } from "../ports.ts";
import { gather } from "./gather.ts";
import { reportOf } from "./report.ts";

/** Writes the records and then the report, and says what the report that stands came to: event and report never differ. */
export const scoreRun = async (ports: EvaluationPorts, evaluation: Evaluation): Promise<Outcome> => {
  const place = placeOf(ports.evaluationsUri, evaluation.runId);
  const standing = await readOutcome(ports.objects, place.report);
  if (standing) return standing;
  const plan = await readPlan(ports.objects, place);
  const gathered = await ports.sheets.use(async (sheet) => {
    const all = await gather(ports, evaluation, sheet);
    await sheet.publish(place.records);
    return all;
  });
  const report = reportOf(plan, place, { gathered, lost: requestsLost(evaluation) });
  const content = Buffer.from(`${JSON.stringify(report, null, 2)}\n`);
  const written = await ports.objects.writeOnce(place.report, () => Readable.from([content]), "application/json");
  return (written === "existed" ? await readOutcome(ports.objects, place.report) : undefined) ?? report.outcome;
};

const Report = z.object({
  outcome: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("scored"), comparison: Comparison }),
    z.object({ kind: z.literal("failed"), problem: Problem }),
  ]),
});

const readOutcome = async (objects: Objects, uri: string): Promise<Outcome | undefined> => {
  if (!(await objects.head(uri))) return undefined;
  return Report.parse(JSON.parse(await text(await objects.read(uri)))).outcome;
};
