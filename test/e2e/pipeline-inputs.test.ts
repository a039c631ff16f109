import { PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawGarment, fileName, garments } from "../../examples/clothing/draw.ts";
import { configReader } from "../../services/console/import/config-object.ts";
import { importFile } from "../../services/console/import/import-file.ts";
import { stableSuffix } from "../../infra/local/core/physical-name.ts";
import { s3Objects } from "../../services/chassis/aws/s3-objects.ts";
import { openHubServer, type HubServer } from "../../services/batch/hub/hub-server.testing.ts";
import { openEngine } from "../../services/records/engine.ts";
import { root } from "../tidy/source-files.ts";
import { runCloud, type RunningCloud } from "./running-cloud.ts";

const token = "hf_end_to_end";
const secretName = "hub-token";
const secretArn = `arn:aws:secretsmanager:us-east-1:000000000000:secret:${secretName}-${stableSuffix(secretName, 6)}`;
const commit = "c".repeat(40);
const drawn = garments.slice(0, 12);

let hub: HubServer;
let cloud: RunningCloud;

/** Thirty questions in two Parquet files, as the Hub converts a data set. */
const questions = async (): Promise<Record<string, Buffer>> => {
  const directory = await mkdtemp(join(tmpdir(), "choreo-e2e-hub-"));
  const engine = await openEngine(directory, { memoryMb: 128 });
  try {
    const files: Record<string, Buffer> = {};
    for (const number of [0, 1]) {
      const path = join(directory, `${number}.parquet`);
      const rows = `SELECT 'q' || (i + ${number * 15}) AS record_id, 'Question ' || i || '. More words.' AS text FROM range(15) AS t(i)`;
      await engine.connection.run(`COPY (${rows}) TO '${path}' (FORMAT parquet)`);
      files[`default/train/000${number}.parquet`] = await readFile(path);
    }
    return files;
  } finally {
    engine.close();
    await rm(directory, { recursive: true, force: true });
  }
};

beforeAll(async () => {
  const branches = { main: commit, "refs/convert/parquet": commit };
  hub = await openHubServer({ "private/questions": { branches, commits: { [commit]: await questions() } } }, { token });
  cloud = await runCloud({ speed: 60, context: { hubUrl: hub.url, hubHosts: hub.cdnHost, hubSecrets: secretArn } });
  const secrets = new SecretsManagerClient(cloud.options);
  const made = await secrets.send(new CreateSecretCommand({ Name: secretName, SecretString: token }));
  expect(made.ARN).toBe(secretArn);
});
afterAll(async () => {
  await cloud.close();
  await hub.close();
});

const resultsOf = async (uri: string) =>
  (await cloud.download(uri))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("pictures become listings in three stages, on demand because they are few", async () => {
  for (const [number, garment] of drawn.entries())
    await cloud.clients.s3.send(
      new PutObjectCommand({
        Bucket: cloud.bucket,
        Key: `sources/clothing/${fileName(number)}`,
        Body: drawGarment(garment),
      }),
    );
  const file = await readFile(join(root, "examples/clothing/pipeline.json"), "utf8");
  const { data } = JSON.parse(file.replace("file:images/", `s3://${cloud.bucket}/sources/clothing/`)) as {
    data: Record<string, unknown>;
  };
  const runId = await cloud.publish("PipelineRequested", { ...data, results: { formats: ["jsonl"] } });
  expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
  const { results } = (await cloud.heard(runId, "PipelineCompleted")).data as {
    results: { stage: string; uri: string }[];
  };
  const listed = await resultsOf(results.find(({ stage }) => stage === "listing")?.uri ?? "");
  expect(listed.map(({ category, colour }) => ({ category, colour }))).toEqual(
    drawn.map(({ kind, colour }) => ({ category: kind, colour })),
  );
});

/** As `choreo import` does: the input names the pipeline's file in S3. */
const imported = async (pipeline: object, prompts: object) => {
  const folder = await mkdtemp(join(tmpdir(), "choreo-e2e-import-"));
  const file = (name: string) => join(folder, name);
  try {
    const uri = await cloud.upload("configs/pipeline.json", JSON.stringify(pipeline));
    await writeFile(file("their.json"), JSON.stringify({ pipeline_config_s3_uri: uri }));
    await writeFile(file("prompts.json"), JSON.stringify(prompts));
    const readConfig = configReader(s3Objects(cloud.clients.s3), "aws");
    const options = { prompts: file("prompts.json"), account: "000000000000", readConfig };
    const { request, problems } = await importFile(file("their.json"), options);
    expect(problems).toEqual([]);
    return request.data;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

test("an input of an older orchestrator, imported with its prompts, runs through its four stages", async () => {
  const kinds = ["Shoes", "hat"];
  const rows = Array.from({ length: 6 }, (_, at) => `item-000${at},00${at},${kinds[at % 2]}`);
  const uri = await cloud.upload("things/rows.csv", ["record_id,number,kind", ...rows].join("\n"));
  const model = { model_id: "us.anthropic.claude-3-haiku-20240307-v1:0", job_name_prefix: "one name for all" };
  const data = await imported(
    {
      pipeline_name: "things",
      presigned_url_expiry_days: 7,
      stages: [
        { stage_name: "sort", ...model, input_s3_uri: uri, prompt_config: { mode: "single", prompt_id: "sort" } },
        {
          stage_name: "tell",
          ...model,
          use_previous_output: true,
          prompt_config: { mode: "mapped", column_name: "which" },
          category_to_prompt_mapping: { shoes: "sole", default: "size" },
          column_mappings: { no: "number" },
        },
        {
          stage_name: "aspects",
          ...model,
          use_previous_output: true,
          prompt_config: { mode: "expanded", category_column: "category", expansion_mapping: { shoes: "both" } },
        },
        {
          stage_name: "vectors",
          model_id: "amazon.titan-embed-text-v2:0",
          use_previous_output: true,
          prompt_config: { mode: "single", prompt_id: "unused" },
          column_mappings: { input_text: "response" },
        },
      ],
    },
    {
      sort: 'Say {{"category": " {kind} "}} of {number}',
      sole: {
        template: "A SOLE of rubber, no. {no}.",
        output_schema: { type: "regex", fields: { made_of: "sole of (\\w+)" } },
      },
      size: "A size of {no}.",
      color: {
        template: 'It is {{"tags": ["red", "{category}"], "none": null}}.',
        output_schema: { type: "json", fields: { tags: "$.tags[*]", absent: "$.none", wrong: "$.no[0]" } },
      },
      both: { expansion_rule: true, prompts: ["color", "size"] },
    },
  );
  const runId = await cloud.publish("PipelineRequested", { ...data, results: { formats: ["jsonl"] } });
  const ended = await cloud.heard(runId, "RunEnded");
  expect(ended.data).toMatchObject({ outcome: "succeeded", summary: { recordsIn: 6, answered: 6, failed: 3 } });
  const { results } = (await cloud.heard(runId, "PipelineCompleted")).data as {
    results: { stage: string; uri: string }[];
  };
  const of = (stage: string) => resultsOf(results.find((one) => one.stage === stage)?.uri ?? "");
  expect((await of("tell")).slice(0, 2)).toMatchObject([
    {
      record_id: "item-0000",
      number: "000",
      category: " Shoes ",
      prompt: "sole",
      made_of: "rubber",
    },
    { record_id: "item-0001", category: " hat ", prompt: "size", response: "A size of 001.", made_of: null },
  ]);
  expect((await of("aspects")).slice(0, 3)).toMatchObject([
    { record_id: "item-0000-001", prompt: "color", tags: '["red"," Shoes "]', absent: null, wrong: null },
    { record_id: "item-0000-002", prompt: "size", tags: null },
    { record_id: "item-0001-000", error_code: "no-prompt" },
  ]);
  const vectors = await of("vectors");
  expect(vectors.map(({ record_id }) => record_id)).toEqual(
    [0, 2, 4].flatMap((at) => [`item-000${at}-001`, `item-000${at}-002`]),
  );
  expect(vectors[1]).toMatchObject({ number: "000", response: "A size of 000." });
  expect(vectors[1]?.["embedding"]).toHaveLength(1024);
});

test("a private data set of the Hub is copied with the token of the stack's secret, and asked", async () => {
  const runId = await cloud.publish("PipelineRequested", {
    name: "hub",
    prompts: { ask: { template: "{{text}}" } },
    stages: [
      {
        name: "answers",
        model: "amazon.nova-micro-v1:0",
        input: { from: "hugging-face", dataset: "private/questions", tokenSecretArn: secretArn },
        asks: { mode: "single", prompt: "ask" },
      },
    ],
    results: { formats: ["jsonl"] },
  });
  expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
  const { results } = (await cloud.heard(runId, "PipelineCompleted")).data as { results: { uri: string }[] };
  const rows = await resultsOf(results[0]?.uri ?? "");
  expect(rows.map(({ record_id }) => record_id)).toEqual(Array.from({ length: 30 }, (_, at) => `q${at}`));
  expect(rows[0]).toMatchObject({ text: "Question 0. More words.", response: "Question 0. More words." });
  expect(hub.requests.filter(({ from, token: told }) => from === "cdn" && told !== undefined)).toEqual([]);
});

test("a picture that is not there fails its record alone, also from within a minified bundle", async () => {
  const [garment] = drawn;
  if (garment === undefined) throw new Error("nothing is drawn");
  await cloud.clients.s3.send(
    new PutObjectCommand({ Bucket: cloud.bucket, Key: "sources/table/here.png", Body: drawGarment(garment) }),
  );
  const uri = await cloud.upload("table/rows.csv", "record_id,image_path\na,here.png\nb,gone.png");
  const runId = await cloud.publish("PipelineRequested", {
    name: "table",
    prompts: { ask: { template: "What is it?" } },
    stages: [
      {
        name: "seen",
        model: "amazon.nova-lite-v1:0",
        input: { from: "s3", uri },
        reads: "text-and-image",
        asks: { mode: "single", prompt: "ask" },
        failures: { shareMax: 0.5 },
      },
    ],
  });
  expect((await cloud.heard(runId, "RunEnded")).data).toMatchObject({ outcome: "succeeded" });
  expect((await cloud.heard(runId, "StageCompleted")).data).toMatchObject({
    counts: { answered: 1, failed: { "image-missing": 1 } },
  });
});
