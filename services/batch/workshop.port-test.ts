import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Pipeline, Stage } from "../../events-schema/index.ts";
import { memoryObjects, type MemoryObjects } from "../chassis/memory/memory-objects.ts";
import type { ChunkLimits } from "./domain/plan-chunks.ts";
import type { Collected, PartInput, Prepared, PreparedChunk, Workshop } from "./workshop.ts";

type MakeWorkshop = (objects: MemoryObjects) => Workshop;
type StageChanges = Partial<Omit<typeof Stage._zod.input, "input">>;
type Prompts = NonNullable<(typeof Pipeline._zod.input)["prompts"]>;

export const roomy: ChunkLimits = {
  recordsMin: 1,
  recordsPerJobMax: 100_000,
  recordsPerFileMax: 100_000,
  bytesPerFileMax: 1_000_000_000,
  bytesPerJobMax: 5_000_000_000,
};

const model = "amazon.nova-lite-v1:0";
const prompts: Prompts = { ask: { template: "Say: {{text}}" } };

const orderOf = (changes: StageChanges = {}, asked: Prompts = prompts) => {
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

const objectsIn = (uris: readonly string[], format: "csv" | "jsonl" | "parquet" | "images" = "csv"): PartInput => ({
  kind: "objects",
  format,
  objects: uris.map((uri) => ({ uri, bytes: 1 })),
});

type Place = { asked?: Prompts; limits?: Partial<ChunkLimits>; input?: PartInput; toUri?: string; part?: number };

/** A pipeline's first stage in one place. */
const openShop = (make: MakeWorkshop, content: Record<string, string | Buffer>) => {
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
  return { objects, workshop, prepareAs, lines, rows };
};

const linesIn = (text = ""): Record<string, never>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, never>);

const preparedOf = (prepared: Prepared) => {
  if (prepared.kind === "refused") throw new Error(JSON.stringify(prepared.problems));
  return prepared;
};
const codesOf = (prepared: Prepared) =>
  prepared.kind === "refused" ? prepared.problems.map(({ code }) => code) : ["prepared"];
const onlyChunk = (prepared: Prepared): PreparedChunk => {
  const { chunks } = preparedOf(prepared);
  const [chunk] = chunks;
  if (!chunk || chunks.length > 1) throw new Error(`${chunks.length} chunks`);
  return chunk;
};
const doneOf = (collected: Collected) => {
  if (collected.kind !== "done") throw new Error(JSON.stringify(collected));
  return collected;
};

const novaSays = (text: string) => ({
  output: { message: { content: [{ text }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 3, outputTokens: 2 },
});
const answer = (recordId: string, text: string) =>
  JSON.stringify({ recordId, modelInput: {}, modelOutput: novaSays(text) });
const failure = (recordId: string, errorCode: number) =>
  JSON.stringify({ recordId, modelInput: {}, error: { errorCode, errorMessage: "no" } });

/** What every workshop promises, wherever it works. */
export const describeWorkshop = (name: string, make: MakeWorkshop): void => {
  describe(`${name}: preparing`, () => {
    test("writes what each record is asked, under an id by part and row", async () => {
      const { prepareAs, lines } = openShop(make, { "rows.csv": 'text,n\nhello,007\n"a ""quoted""\nline",\n' });
      const prepared = preparedOf(await prepareAs({ inference: { maxTokens: 9 } }, { part: 3 }));
      expect(prepared).toMatchObject({ records: 2, unaskable: {} });
      const chunk = onlyChunk(prepared);
      const bodyOf = (text: string) => ({
        schemaVersion: "messages-v1",
        messages: [{ role: "user", content: [{ text }] }],
        inferenceConfig: { maxTokens: 9 },
      });
      expect(lines(chunk.inputUri)).toEqual([
        { recordId: "00003-00000000", modelInput: bodyOf("Say: hello") },
        { recordId: "00003-00000001", modelInput: bodyOf('Say: a "quoted"\nline') },
      ]);
      expect(chunk).toMatchObject({ chunk: 0, way: "job", records: 2 });
    });

    test("again changes nothing and says the same", async () => {
      const { prepareAs, objects } = openShop(make, { "rows.csv": "text\na\nb\n" });
      const first = await prepareAs();
      const uris = objects.uris();
      expect(await prepareAs()).toEqual(first);
      expect(objects.uris()).toEqual(uris);
      expect(uris.every((uri) => uri.startsWith("s3://work/first/") || uri === "s3://data/in/rows.csv")).toBe(true);
    });

    test("cuts chunks by every limit, and by the request's own", async () => {
      const rows = Array.from({ length: 250 }, (_, at) => `row ${at}`);
      const { prepareAs, lines } = openShop(make, { "rows.csv": ["text", ...rows].join("\n") });
      const limits = { recordsMin: 100, recordsPerJobMax: 200 };
      const prepared = preparedOf(await prepareAs({ limits: { maxRecordsPerJob: 130 } }, { limits }));
      expect(prepared.chunks.map(({ chunk, records, way }) => [chunk, records, way])).toEqual([
        [0, 125, "job"],
        [1, 125, "job"],
      ]);
      const ids = prepared.chunks.flatMap(({ inputUri }) => lines(inputUri).map(({ recordId }) => recordId));
      expect(ids).toHaveLength(250);
      expect(new Set(ids).size).toBe(250);
    });

    test.each([
      ["integers, dashes and zeros", "record_id,text\n1,a\n007,b\nitem-0001,c\n", {}, ["1", "007", "item-0001"]],
      ["a column that is named", "sku,text\nx,a\ny,b\n", { idColumn: "sku" }, ["x", "y"]],
    ])("takes ids as text: %s", async (_, csv, changes, ids) => {
      const { prepareAs, lines, objects } = openShop(make, { "rows.csv": csv });
      const prepared = preparedOf(await prepareAs(changes));
      expect(lines(onlyChunk(prepared).inputUri).map(({ recordId }) => recordId)).toEqual(ids);
      expect(linesIn(objects.text(prepared.idsUri ?? ""))).toEqual(ids);
    });

    test("finds ids that stand in two parts", async () => {
      const parts = { "a.csv": "record_id,text\na,1\nb,1\n", "b.csv": "record_id,text\nc,1\nb,1\n" };
      const { prepareAs, workshop } = openShop(make, parts);
      const idUris: string[] = [];
      for (const [part, key] of Object.keys(parts).entries()) {
        const prepared = await prepareAs({}, { part, input: objectsIn([`s3://data/in/${key}`]) });
        idUris.push(preparedOf(prepared).idsUri ?? "");
      }
      expect(await workshop.findTwins(idUris)).toEqual({ ids: ["b"], count: 1 });
      expect(await workshop.findTwins(idUris.slice(0, 1))).toEqual({ ids: [], count: 0 });
    });

    test("fails what cannot be asked, with its reason, in its place", async () => {
      const csv = "kind,text\n Red ,a\nblue,b\nGREEN,c\nred,\n";
      const asked = { r: { template: "{{text}}" }, g: { template: "{{text}}" } };
      const asks = { mode: "mapped" as const, column: "kind", prompts: { RED: "r", green: "g" } };
      const { prepareAs, lines, workshop, rows, objects } = openShop(make, { "rows.csv": csv });
      const prepared = preparedOf(await prepareAs({ asks }, { asked }));
      expect(prepared).toMatchObject({ records: 4, unaskable: { "no-prompt": 1, "no-text": 1 } });
      const chunk = onlyChunk(prepared);
      const ids = lines(chunk.inputUri).map(({ recordId }) => String(recordId));
      expect(ids).toEqual(["00000-00000000", "00000-00000002"]);
      objects.put("s3://work/out/1/x.jsonl.out", ids.map((id) => `${answer(id, `to ${id}`)}\n`).join(""));
      const order = {
        ...orderOf({ asks }, asked),
        chunk,
        attempt: 1,
        outputUris: ["s3://work/out/1/"],
        mayRetry: true,
      };
      const collected = doneOf(await workshop.collect({ ...order, limits: roomy, toUri: "s3://work/first/" }));
      expect(collected).toMatchObject({ answered: 2, failed: {} });
      const found = await rows([collected.resultUri], "s3://results/");
      expect(found.map(({ kind, prompt, response, error_code }) => [kind, prompt, response, error_code])).toEqual([
        [" Red ", "r", "to 00000-00000000", null],
        ["blue", null, null, "no-prompt"],
        ["GREEN", "g", "to 00000-00000002", null],
        ["red", "r", null, "no-text"],
      ]);
    });
  });
};
void fc;
void codesOf;
void failure;
