import { stableId } from "../../../events-schema/index.ts";
import type { MemoryObjects } from "../../../services/chassis/memory/memory-objects.ts";
import { batchModel } from "./bedrock-jobs.ts";
import type { Core } from "./core.ts";

/** A pipeline that somebody asks for, and the ids of the records that it is about. */
export type DrawnPipeline = { readonly data: Record<string, unknown>; readonly ids: readonly string[] };

const jsonl = { formats: ["jsonl"] };
const failures = (shareMax: number, retriesMax: number) => ({ shareMax, retriesMax });

/** Ways in which a pipeline is refused before anything is paid. */
const flaws: readonly ((data: Record<string, unknown>) => Record<string, unknown>)[] = [
  (data) => ({ ...data, name: "no/name" }),
  (data) => ({ ...data, prompts: {} }),
  (data) => ({ ...data, maxCostUsd: 0.000001 }),
];

/** What one user asks for, by chance: one to three stages over a table, of more or fewer records than a job may have. */
export const drawPipeline = (core: Core, site: string, objects: MemoryObjects): DrawnPipeline => {
  const { dice, weather } = core;
  const among = <Item>(what: string, items: readonly Item[]): Item =>
    items[Math.floor(dice.draw(`${site} ${what}`).value * items.length)] as Item;
  const name = stableId(site, core.seed).slice(0, 8);
  const count = among("records", [7, 110, 230]);
  const ids = Array.from({ length: count }, (_, at) => `${name}-${at}`);
  const uri = `s3://${core.topology.bucket}/sources/${name}.csv`;
  objects.put(
    uri,
    ["record_id,question,kind", ...ids.map((id, at) => `${id},question ${at},${at % 2 === 0 ? "a" : "b"}`)].join("\n"),
  );
  const stage = (at: number) => ({
    name: `stage-${at}`,
    model: batchModel.id,
    input: at === 1 ? { from: "s3", uri } : { from: "stage", stage: `stage-${at - 1}` },
    asks:
      at === 2
        ? { mode: "mapped", column: "kind", prompts: { a: "ask", b: "again" } }
        : { mode: "single", prompt: "ask" },
    limits: { maxRecordsPerJob: 120 },
    failures: failures(among(`share ${at}`, [1, 1, 1, 0.02]), among(`retries ${at}`, [0, 2])),
    tail: among(`tail ${at}`, ["on-demand", "wait"]),
  });
  const stages = Array.from({ length: among("stages", [1, 2, 3]) }, (_, at) => stage(at + 1));
  const prompts = { ask: { template: "What of {{question}}?" }, again: { template: "And again: {{question}}?" } };
  const data = {
    name,
    prompts,
    stages,
    results: jsonl,
    deadlineHours: among("deadline", [12, 48]),
    atDeadline: among("at deadline", ["fail", "on-demand"]),
  };
  return { data: weather.strikes("request refused", site) ? among("flaw", flaws)(data) : data, ids };
};
