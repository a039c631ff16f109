import { describe, expect, test } from "vitest";
import { png } from "../../infra/local/bedrock/runtime/sample-images.ts";
import { Pipeline, type Stage } from "../../events-schema/index.ts";
import { memoryObjects, type MemoryObjects } from "../chassis/memory/memory-objects.ts";
import type { ChunkLimits } from "./domain/plan-chunks.ts";
import type { PartInput, Workshop } from "./workshop.ts";

type StageIn = Partial<Omit<typeof Stage._zod.input, "input">>;

const limits: ChunkLimits = {
  recordsMin: 1,
  recordsPerJobMax: 100_000,
  recordsPerFileMax: 100_000,
  bytesPerFileMax: 1_000_000_000,
  bytesPerJobMax: 5_000_000_000,
};
const claude = "anthropic.claude-3-haiku-20240307-v1:0";
const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** A stage over images: what is asked of each, and what the workshop makes of it. */
const openStudio = (make: (objects: MemoryObjects) => Workshop, content: Record<string, string | Buffer>) => {
  const objects = memoryObjects();
  for (const [name, body] of Object.entries(content)) objects.put(`s3://data/in/${name}`, body);
  const workshop = make(objects);
  const prepare = async (
    input: Pick<Extract<PartInput, { kind: "objects" }>, "format"> & { names: readonly string[] },
    changes: StageIn = {},
    narrower: Partial<ChunkLimits> = {},
  ) => {
    const pipeline = Pipeline.parse({
      name: "shop",
      prompts: { ask: { template: "What is {{file_name}}?" } },
      stages: [
        {
          name: "first",
          model: claude,
          input: { from: "s3", uri: "s3://data/in/" },
          reads: "text-and-image",
          asks: { mode: "single", prompt: "ask" },
          inference: { maxTokens: 50 },
          ...changes,
        },
      ],
    });
    const [stage] = pipeline.stages;
    if (!stage) throw new Error("no stage");
    const objectsOf = input.names.map((name) => ({ uri: `s3://data/in/${name}`, bytes: 1 }));
    const order = { pipeline, stage, part: 0, limits: { ...limits, ...narrower }, toUri: "s3://work/first/" };
    const prepared = await workshop.prepare({
      ...order,
      input: { kind: "objects", format: input.format, objects: objectsOf },
    });
    if (prepared.kind === "refused") throw new Error(JSON.stringify(prepared.problems));
    return { prepared, pipeline, stage };
  };
  const requests = (uri = ""): { recordId: string; modelInput: Record<string, unknown> }[] =>
    (objects.text(uri) ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { recordId: string; modelInput: Record<string, unknown> });
  const rows = async (resultUris: readonly string[]) => {
    const { results } = await workshop.deliver({
      formats: ["jsonl"],
      files: "one",
      stages: [{ stage: "first", resultUris }],
      toUri: "s3://work/results/",
    });
    return (objects.text(results[0]?.uri ?? "") ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { objects, workshop, prepare, requests, rows };
};

const imageIn = (modelInput: unknown): unknown =>
  (modelInput as { messages: { content: { source?: unknown }[] }[] }).messages[0]?.content[0]?.source;

/** What every workshop promises of images, wherever it works. */
export const describeImageRecords = (name: string, make: (objects: MemoryObjects) => Workshop): void => {
  describe(`${name}: images`, () => {
    test("of a folder are each a record, with its bytes, its media type by them, before the text", async () => {
      const names = ["shirt.png", "really-a-gif.jpg", "no extension"];
      const { prepare, requests } = openStudio(make, {
        [names[0] ?? ""]: png(3, 2),
        [names[1] ?? ""]: gif,
        [names[2] ?? ""]: png(1, 1),
      });
      const { prepared } = await prepare({ format: "images", names });
      expect(prepared).toMatchObject({ records: 3, unaskable: {} });
      const asked = requests(prepared.chunks[0]?.inputUri);
      expect(asked.map(({ recordId }) => recordId)).toEqual(["00000-00000000", "00000-00000001", "00000-00000002"]);
      expect(asked.map(({ modelInput }) => imageIn(modelInput))).toEqual([
        { type: "base64", media_type: "image/png", data: png(3, 2).toString("base64") },
        { type: "base64", media_type: "image/gif", data: gif.toString("base64") },
        { type: "base64", media_type: "image/png", data: png(1, 1).toString("base64") },
      ]);
      expect(asked[0]?.modelInput["messages"]).toMatchObject([{ content: [{}, { text: "What is shirt.png?" }] }]);
    });

    test("that cannot be asked fail their records with a reason, in their place; records in = asked + failed", async () => {
      const content = {
        "a.png": png(3, 2),
        "broken.png": Buffer.from("not an image"),
        "b.png": png(3, 2),
        "wide.png": png(8001, 1),
        "heavy.png": png(2, 2, 3_932_160),
      };
      const { prepare, requests, workshop, objects, rows } = openStudio(make, content);
      const names = ["missing.png", ...Object.keys(content)];
      const { prepared, pipeline, stage } = await prepare({ format: "images", names });
      expect(prepared).toMatchObject({
        records: 6,
        unaskable: { "image-missing": 1, "image-unreadable": 1, "image-too-large": 2 },
      });
      const [chunk] = prepared.chunks;
      if (!chunk) throw new Error("no chunk");
      const asked = requests(chunk.inputUri).map(({ recordId }) => recordId);
      expect(asked).toEqual(["00000-00000001", "00000-00000003"]);
      objects.put(
        "s3://work/out/x.jsonl.out",
        asked
          .map((recordId) =>
            JSON.stringify({
              recordId,
              modelOutput: { content: [{ type: "text", text: "A shirt." }], stop_reason: "end_turn", usage: {} },
            }),
          )
          .join("\n"),
      );
      const collected = await workshop.collect({
        pipeline,
        stage,
        chunk,
        attempt: 1,
        outputUris: ["s3://work/out/"],
        mayRetry: true,
        limits,
        toUri: "s3://work/first/",
      });
      if (collected.kind !== "done") throw new Error(JSON.stringify(collected));
      const delivered = await rows([collected.resultUri]);
      expect(delivered.map((row) => row["file_name"])).toEqual(names);
      expect(JSON.stringify(delivered)).toMatch(/image-missing.*image-unreadable.*image-too-large.*image-too-large/s);
    });

    test("of a table are where a column says, by S3 URI or beside the table", async () => {
      const table = "sku,photo,file_name\n007,a.png,A\n008,s3://data/elsewhere/b.png,B\n009,,C\n010,folder/c.png,D\n";
      const { prepare, requests, objects } = openStudio(make, {
        "a.png": png(3, 2),
        "folder/c.png": png(1, 1),
        "rows.csv": table,
      });
      objects.put("s3://data/elsewhere/b.png", png(2, 2));
      const { prepared } = await prepare(
        { format: "csv", names: ["rows.csv"] },
        { imageColumn: "photo", idColumn: "sku" },
      );
      expect(prepared).toMatchObject({ records: 4, unaskable: { "image-missing": 1 } });
      const asked = requests(prepared.chunks[0]?.inputUri);
      expect(asked.map(({ recordId }) => recordId)).toEqual(["007", "008", "010"]);
      expect(asked.map(({ modelInput }) => imageIn(modelInput))).toMatchObject(
        [png(3, 2), png(2, 2), png(1, 1)].map((bytes) => ({ data: bytes.toString("base64") })),
      );
    });

    test("of a table may stand in its column, and stay there for the next stage", async () => {
      const cell = `data:;base64,${png(3, 2).toString("base64")}`;
      const { prepare, requests, workshop, objects, rows } = openStudio(make, {
        "rows.csv": `sku,photo,file_name\n007,"${cell}",A\n008,"data:;base64,aGk=",B\n`,
      });
      const named = { imageColumn: "photo", idColumn: "sku" };
      const { prepared, pipeline, stage } = await prepare({ format: "csv", names: ["rows.csv"] }, named);
      expect(prepared).toMatchObject({ records: 2, unaskable: { "image-unreadable": 1 } });
      const [chunk] = prepared.chunks;
      const asked = requests(chunk?.inputUri);
      expect(asked.map(({ modelInput }) => imageIn(modelInput))).toMatchObject([
        { data: png(3, 2).toString("base64") },
      ]);
      if (!chunk) throw new Error("no chunk");
      objects.put("s3://work/out/a.jsonl.out", "");
      const collected = await workshop.collect({
        pipeline,
        stage,
        chunk,
        attempt: 1,
        outputUris: ["s3://work/out/"],
        mayRetry: false,
        limits,
        toUri: "s3://work/first/",
      });
      if (collected.kind !== "done") throw new Error("not done");
      expect((await rows([collected.resultUri])).map(({ photo }) => photo)).toEqual([cell, "data:;base64,aGk="]);
    });

    test("are embedded, alone or with a text", async () => {
      const { prepare, requests } = openStudio(make, { "a.png": png(3, 2) });
      const data = png(3, 2).toString("base64");
      const titan = { model: "amazon.titan-embed-image-v1", inference: { dimensions: 384 } };
      const input = { format: "images", names: ["a.png"] } as const;
      const both = await prepare(input, titan);
      expect(requests(both.prepared.chunks[0]?.inputUri)).toMatchObject([
        {
          modelInput: {
            inputText: "What is a.png?",
            inputImage: data,
            embeddingConfig: { outputEmbeddingLength: 384 },
          },
        },
      ]);
    });

    test("are embedded by Cohere as data URIs", async () => {
      const { prepare, requests } = openStudio(make, { "a.png": png(3, 2) });
      const cohere = { model: "cohere.embed-v4:0", inference: {}, reads: "image", asks: undefined } as const;
      const { prepared } = await prepare({ format: "images", names: ["a.png"] }, cohere);
      expect(requests(prepared.chunks[0]?.inputUri)).toMatchObject([
        {
          modelInput: {
            images: [`data:image/png;base64,${png(3, 2).toString("base64")}`],
            input_type: "search_document",
          },
        },
      ]);
    });

    test("count in base64 toward a file's bytes", async () => {
      const names = Array.from({ length: 12 }, (_, at) => `${at}.png`);
      const content = Object.fromEntries(names.map((each) => [each, png(2, 2, 30_000)]));
      const { prepare, objects } = openStudio(make, content);
      const { prepared } = await prepare({ format: "images", names }, {}, { bytesPerFileMax: 125_000 });
      expect(prepared.chunks.map(({ records }) => records)).toEqual([3, 3, 3, 3]);
      for (const { inputUri, bytes } of prepared.chunks) {
        expect(bytes).toBeLessThanOrEqual(125_000);
        expect((await objects.head(inputUri))?.bytes).toBe(bytes);
      }
    });
  });
};
