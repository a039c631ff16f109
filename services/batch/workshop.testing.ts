import { Pipeline, Stage } from "../../events-schema/index.ts";
import { memoryObjects, type MemoryObjects } from "../chassis/memory/memory-objects.ts";
import type { ChunkLimits } from "./domain/plan-chunks.ts";
import type { Collected, PartInput, Prepared, PreparedChunk, Workshop } from "./workshop.ts";

export type MakeWorkshop = (objects: MemoryObjects) => Workshop;
type StageChanges = Partial<Omit<typeof Stage._zod.input, "input">>;
type Prompts = NonNullable<(typeof Pipeline._zod.input)["prompts"]>;

export const roomy: ChunkLimits = {
  recordsMin: 1,
  recordsPerJobMax: 100_000,
  recordsPerFileMax: 100_000,
  bytesPerFileMax: 1_000_000_000,
  bytesPerJobMax: 5_000_000_000,
};

export const model = "amazon.nova-lite-v1:0";
export const prompts: Prompts = { ask: { template: "Say: {{text}}" } };

export const orderOf = (changes: StageChanges = {}, asked: Prompts = prompts) => {
  const pipeline = Pipeline.parse({
    name: "shop",
    prompts: asked,
    stages: [
      {
        name: "first",
        model,
        input: { from: "s3", uri: "s3://data/in/rows.csv" },
        asks: { mode: "single", prompt: "ask" },
        ...changes,
      },
    ],
  });
  const [stage] = pipeline.stages;
  if (!stage) throw new Error("no stage");
  return { pipeline, stage };
};

export const objectsIn = (
  uris: readonly string[],
  format: "csv" | "jsonl" | "parquet" | "images" = "csv",
): PartInput => ({
  kind: "objects",
  format,
  objects: uris.map((uri) => ({ uri, bytes: 1 })),
});

type Place = { asked?: Prompts; limits?: Partial<ChunkLimits>; input?: PartInput; toUri?: string; part?: number };

/** A pipeline's first stage in one place. */
export const openShop = (make: MakeWorkshop, content: Record<string, string | Buffer>) => {
  const objects = memoryObjects();
  for (const [name, body] of Object.entries(content)) objects.put(`s3://data/in/${name}`, body);
  const workshop = make(objects);
  const uris = Object.keys(content).map((name) => `s3://data/in/${name}`);
  const format = uris[0]?.endsWith(".jsonl") ? "jsonl" : "csv";
  const prepareAs = (changes: StageChanges = {}, place: Place = {}): Promise<Prepared> => {
    const {
      asked = prompts,
      limits = {},
      input = objectsIn(uris, format),
      toUri = "s3://work/first/",
      part = 0,
    } = place;
    return workshop.prepare({ ...orderOf(changes, asked), part, input, limits: { ...roomy, ...limits }, toUri });
  };
  const lines = (uri: string): Record<string, never>[] => linesIn(objects.text(uri));
  const rows = async (resultUris: readonly string[], toUri: string) => {
    const order = { formats: ["jsonl"], files: "one", stages: [{ stage: "first", resultUris }], toUri } as const;
    const { results } = await workshop.deliver(order);
    return linesIn(objects.text(results[0]?.uri ?? ""));
  };
  /** Prepares, answers every record (in an order that is not the chunk's) and collects. */
  const collectAll = async (
    changes: StageChanges = {},
    place: Place = {},
    says: (id: string) => string = (id) => `to ${id}`,
    said: (id: string) => string = (id) => answer(id, says(id)),
  ) => {
    const prepared = preparedOf(await prepareAs(changes, place));
    const { toUri = "s3://work/first/", asked = prompts, limits = {}, part = 0 } = place;
    const collected = [];
    for (const chunk of prepared.chunks) {
      const outputUri = `${toUri}out/${part}/${chunk.chunk}/`;
      const ids = linesIn(objects.text(chunk.inputUri)).map(({ recordId }) => String(recordId));
      objects.put(`${outputUri}x.jsonl.out`, ids.toReversed().map(said).join("\n"));
      const order = { ...orderOf(changes, asked), chunk, attempt: 1, outputUris: [outputUri], mayRetry: false, toUri };
      collected.push(doneOf(await workshop.collect({ ...order, limits: { ...roomy, ...limits } })));
    }
    return { prepared, collected, resultUris: collected.map(({ resultUri }) => resultUri) };
  };
  return { objects, workshop, prepareAs, collectAll, lines, rows };
};

export const linesIn = (text = ""): Record<string, never>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, never>);

export const preparedOf = (prepared: Prepared) => {
  if (prepared.kind === "refused") throw new Error(JSON.stringify(prepared.problems));
  return prepared;
};
export const codesOf = (prepared: Prepared) =>
  prepared.kind === "refused" ? prepared.problems.map(({ code }) => code) : ["prepared"];
export const onlyChunk = (prepared: Prepared): PreparedChunk => {
  const { chunks } = preparedOf(prepared);
  const [chunk] = chunks;
  if (!chunk || chunks.length > 1) throw new Error(`${chunks.length} chunks`);
  return chunk;
};
export const doneOf = (collected: Collected) => {
  if (collected.kind !== "done") throw new Error(JSON.stringify(collected));
  return collected;
};

export const novaSays = (text: string) => ({
  output: { message: { content: [{ text }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 3, outputTokens: 2 },
});
export const answer = (recordId: string, text: string) =>
  JSON.stringify({ recordId, modelInput: {}, modelOutput: novaSays(text) });
export const failure = (recordId: string, errorCode: number) =>
  JSON.stringify({ recordId, modelInput: {}, error: { errorCode, errorMessage: "no" } });
