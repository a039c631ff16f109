import { stableId } from "../../../events-schema/index.ts";
import type { MemoryObjects } from "../../../services/chassis/memory/memory-objects.ts";
import { batchModel } from "./bedrock-jobs.ts";
import type { Core } from "./core.ts";

/** A pipeline that somebody asks for, and the ids of the records that it is about, by file. */
export type DrawnPipeline = { readonly data: Record<string, unknown>; readonly ids: readonly (readonly string[])[] };

const inLines = { formats: ["jsonl"] };
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
  const uri = `s3://${core.topology.bucket}/sources/${name}/`;
  const rows = ids.map((id, at) => ({ record_id: id, kind: "aaabbbbc"[at % 8] }));
  // One part, or two that may have too few records for a job.
  const inCsv = among("files", [rows.length, Math.ceil(rows.length / 3)]);
  const csv = rows.slice(0, inCsv).map(({ record_id, kind }) => `${record_id},${kind}`);
  objects.put(`${uri}a.csv`, ["record_id,kind", ...csv].join("\n"));
  const jsonl = rows.slice(inCsv).map((row) => JSON.stringify(row));
  if (jsonl.length > 0) objects.put(`${uri}b.jsonl`, jsonl.join("\n"));
  const stage = (at: number) => ({
    name: `stage-${at}`,
    model: batchModel.id,
    input: at === 1 ? { from: "s3", uri } : { from: "stage", stage: `stage-${at - 1}` },
    asks:
      at === 2
        ? { mode: "mapped", column: "kind", prompts: { a: "stage-2a", b: "stage-2b" } }
        : { mode: "single", prompt: `stage-${at}` },
    // Larger jobs than the stage before take several of its parts together.
    limits: { maxRecordsPerJob: among(`jobs ${at}`, [120, 120, 240]), deadlineHours: 6 },
    // One record in eight is of a kind that no prompt of the second stage is for.
    failures: failures(at === 2 ? 1 : among(`share ${at}`, [1, 1, 1, 0.02]), among(`retries ${at}`, [0, 2])),
    tail: among(`tail ${at}`, ["on-demand", "wait"]),
  });
  const stages = Array.from({ length: among("stages", [1, 2, 3]) }, (_, at) => stage(at + 1));
  const names = stages.flatMap(({ name: called }) => (called === "stage-2" ? ["stage-2a", "stage-2b"] : [called]));
  const prompts = Object.fromEntries(
    names.map((called) => [called, { template: `${called} asks about {{record_id}}.` }]),
  );
  const data = {
    name,
    prompts,
    stages,
    results: inLines,
    // A job takes up to three hours.
    deadlineHours: weather.strikes("deadline early", site) ? 1 : among("deadline", [12, 48]),
    atDeadline: among("at deadline", ["fail", "on-demand"]),
  };
  const files = [ids.slice(0, inCsv), ids.slice(inCsv)].filter((file) => file.length > 0);
  return { data: weather.strikes("request refused", site) ? among("flaw", flaws)(data) : data, ids: files };
};

/** One stage whose records want two jobs at once. */
export const rushedPipeline = (core: Core, site: string, objects: MemoryObjects): DrawnPipeline => {
  const name = stableId(site, core.seed).slice(0, 8);
  const ids = Array.from({ length: 200 }, (_, at) => `${name}-${at}`);
  const uri = `s3://${core.topology.bucket}/sources/${name}.csv`;
  objects.put(uri, ["record_id", ...ids].join("\n"));
  const stage = {
    name: "stage-1",
    model: batchModel.id,
    input: { from: "s3", uri },
    asks: { mode: "single", prompt: "ask" },
    limits: { maxRecordsPerJob: 100, deadlineHours: 6 },
    failures: { shareMax: 1, retriesMax: 1 },
  };
  const data = {
    name,
    prompts: { ask: { template: "stage-1 asks about {{record_id}}." } },
    stages: [stage],
    results: inLines,
  };
  return { data, ids: [ids] };
};
