import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { Pipeline, type Stage } from "../../events-schema/index.ts";
import { drawGarment, fileName, garments } from "../../examples/clothing/draw.ts";
import { openWorld, type World } from "../../infra/local/bedrock/testing.ts";
import { memoryObjects } from "../../services/chassis/memory/memory-objects.ts";
import { checkPipeline } from "../../services/batch/domain/request/check-pipeline.ts";
import { memoryWorkshop } from "../../services/batch/memory/memory-workshop.ts";
import type { PartInput, PreparedChunk } from "../../services/batch/workshop.ts";

/** The clothing example, stage by stage, through the workshop of records and the models of the local Bedrock, without the service between. */
const Example = z.strictObject({ type: z.literal("PipelineRequested"), data: Pipeline.strict() });
const drawn = garments.slice(0, 12);

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const readExample = async (): Promise<Pipeline> => {
  const file = await readFile(new URL("../../examples/clothing/pipeline.json", import.meta.url), "utf8");
  return Example.parse(JSON.parse(file.replace("file:images/", "s3://shop/images/"))).data;
};

const limits = {
  recordsMin: 100,
  recordsPerJobMax: 100_000,
  recordsPerFileMax: 100_000,
  bytesPerFileMax: 1_000_000_000,
  bytesPerJobMax: 5_000_000_000,
};

const openShop = (pipeline: Pipeline) => {
  const objects = memoryObjects();
  const workshop = memoryWorkshop(objects);
  const ask = async (modelId: string, line: string): Promise<string> => {
    const { recordId, modelInput } = JSON.parse(line) as { recordId: string; modelInput: unknown };
    const { body } = await world.runtime.send(new InvokeModelCommand({ modelId, body: JSON.stringify(modelInput) }));
    return JSON.stringify({ recordId, modelInput, modelOutput: JSON.parse(body.transformToString()) as unknown });
  };
  const answer = async (stage: Stage, chunk: PreparedChunk): Promise<string> => {
    const lines = (objects.text(chunk.inputUri) ?? "").trimEnd().split("\n");
    const answered = await Promise.all(lines.map((line) => ask(stage.model, line)));
    const outputUri = `s3://work/${stage.name}/out/`;
    objects.put(`${outputUri}${chunk.chunk}.jsonl.out`, answered.toReversed().join("\n"));
    return outputUri;
  };
  /** Twelve records are fewer than a job's minimum: they are asked on demand. */
  const run = async (stage: Stage, input: PartInput): Promise<string> => {
    const order = { pipeline, stage, limits, toUri: `s3://work/${stage.name}/` };
    const prepared = await workshop.prepare({ ...order, part: 0, input });
    if (prepared.kind === "refused") throw new Error(JSON.stringify(prepared.problems));
    expect(prepared).toMatchObject({ records: drawn.length, unaskable: {}, chunks: [{ way: "on-demand" }] });
    const [chunk] = prepared.chunks;
    if (!chunk) throw new Error("no chunk");
    const outputUris = [await answer(stage, chunk)];
    const collected = await workshop.collect({ ...order, chunk, attempt: 1, outputUris, mayRetry: false });
    if (collected.kind !== "done") throw new Error("asked again");
    expect(collected).toMatchObject({ answered: drawn.length, failed: {} });
    return collected.resultUri;
  };
  const rows = async (stage: string, resultUri: string): Promise<Record<string, unknown>[]> => {
    const { results } = await workshop.deliver({
      formats: ["jsonl"],
      files: "one",
      stages: [{ stage, resultUris: [resultUri] }],
      toUri: `s3://work/results/`,
    });
    const lines = (objects.text(results[0]?.uri ?? "") ?? "").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { objects, run, rows };
};

test("the clothing example is a request that nothing is wrong with", async () => {
  expect(checkPipeline(await readExample())).toEqual([]);
});

test("three stages turn pictures into categories, what fits to each, and listings", async () => {
  const pipeline = await readExample();
  const { objects, run, rows } = openShop(pipeline);
  const pictures = drawn.map((garment, number) => ({
    uri: `s3://shop/images/${fileName(number)}`,
    bytes: drawGarment(garment),
  }));
  for (const { uri, bytes } of pictures) objects.put(uri, bytes);
  let input: PartInput = {
    kind: "objects",
    format: "images",
    objects: pictures.map(({ uri, bytes }) => ({ uri, bytes: bytes.length })),
  };
  let resultUri = "";
  for (const stage of pipeline.stages) {
    resultUri = await run(stage, input);
    input = { kind: "results", stage: stage.name, uris: [resultUri] };
  }
  const listed = await rows("listing", resultUri);
  expect(listed.map(({ file_name, category, colour }) => ({ file_name, category, colour }))).toEqual(
    drawn.map(({ kind, colour }, number) => ({ file_name: fileName(number), category: kind, colour })),
  );
  expect(listed.find(({ category }) => category === "shirt")).toMatchObject({
    prompt: "shirt",
    goes_with: "denim",
    title: "red shirt",
  });
  expect(listed.find(({ category }) => category === "dress")).toMatchObject({ prompt: "dress", occasion: "parties" });
});
