import { ModelHosted } from "../../../events-schema/index.ts";
import { isOver } from "../../chassis/ended-runs.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { askedAs } from "../../models/base-answers.ts";
import { atStart, noRequests, type Evaluation } from "../life/evaluation.ts";
import { resume } from "../life/resume.ts";
import { placeOf } from "../planning/place.ts";
import { writePlan } from "../planning/write-plan.ts";
import type { EvaluationPorts } from "../ports.ts";

/** A hosted model gets its evaluation planned, once: objects, then the row, then the commands. Heard again, it goes on where it stands. */
export const onModelHosted = reactTo(ModelHosted, async (incoming, ports: EvaluationPorts) => {
  const { runId } = incoming.metadata;
  const { model, hosted, recipe } = incoming.data;
  const { evaluation: rule } = recipe;
  if (!rule || (await isOver(ports.tombstones, runId))) return;
  const known = await ports.evaluations.read(runId);
  if (known) return resume(ports, known);
  const place = placeOf(ports.evaluationsUri, runId);
  const { region, baseModelIds } = ports.asking;
  const { id: baseId } = askedAs(model.baseModel, { region, configured: baseModelIds });
  const { chunkRecords } = ports;
  const planned = await writePlan(ports.objects, incoming, { rule, place, chunkRecords, baseId });
  const facts = { runId, cause: incoming.metadata, model, hosted, recipe };
  const begun = { ...facts, done: new Set<string>(), progress: atStart, requests: noRequests };
  const evaluation: Evaluation =
    "code" in planned
      ? { ...begun, chunks: 0, outcome: { kind: "failed", problem: planned } }
      : { ...begun, chunks: planned.chunks };
  // Whoever opened it sends the commands, now or when its message comes back: two senders would buy answers twice.
  if ((await ports.evaluations.open(evaluation)) === "opened") await resume(ports, evaluation);
});
