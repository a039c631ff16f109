import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ObjectMissing } from "../../chassis/ports.ts";
import { UserError } from "../user-error.ts";
import { configReader } from "./config-object.ts";
import { importFile } from "./import-file.ts";
import { charactersMax } from "./source.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "import-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

type Objects = Readonly<Record<string, string | Buffer | Error>>;
const local = { endpoint: "http://127.0.0.1:4566" };

/** Imports a file of this text; what is in S3 is `objects`. */
const imported = async (
  input: string,
  {
    prompts,
    objects = {},
    account = "123456789012",
    cloud = local,
  }: { prompts?: string; objects?: Objects; account?: string | undefined; cloud?: typeof local | "aws" } = {},
) => {
  const file = (name: string) => join(folder, name);
  await writeFile(file("their.json"), input);
  if (prompts !== undefined) await writeFile(file("prompts.yaml"), prompts);
  const readConfig = configReader(
    {
      async read(uri) {
        const object = objects[uri] ?? new ObjectMissing(uri, { cause: named("NoSuchKey") });
        if (object instanceof Error) throw object;
        return Readable.from([Buffer.from(object)]);
      },
    },
    cloud,
  );
  return importFile(file("their.json"), {
    prompts: prompts === undefined ? undefined : file("prompts.yaml"),
    account: account === "unknown" ? undefined : account,
    readConfig,
  });
};
const named = (name: string, more: object = {}) => Object.assign(new Error(`${name} it is`), { name, ...more });
const their = '{"s3_uri":"s3://bucket/a.csv",\n"model_id":"amazon.nova-lite-v1:0","prompt_id":"q"}';

test("an input and its prompts become a request to publish", async () => {
  const { request, problems, notes } = await imported(their, { prompts: "q: A word for {x}" });
  expect(problems).toEqual([]);
  expect(request).toMatchObject({
    type: "PipelineRequested",
    data: { prompts: { q: { template: "A word for {{x}}" } } },
  });
  expect(notes.length).toBeGreaterThan(0);
});

describe("what is wrong with the request is said where it came from", () => {
  test.each<[string, string | undefined, object]>([
    [their, undefined, { code: "batch/prompt-unknown", remedy: expect.stringContaining("--prompts"), at: ["J:2:48"] }],
    [
      their,
      "r: x",
      { remedy: expect.stringMatching(/write it into .*prompts\.yaml, or name one of: r$/), at: ["J:2:48"] },
    ],
    [
      their,
      "q:\n  expansion_rule: true\n  prompts: [r]\nr: x",
      { code: "batch/prompt-kind", remedy: expect.stringMatching(/name one of: r$/), at: ["J:2:48", "P:2:3"] },
    ],
    [their, "q: ''", { code: "batch/schema", at: ["P:1:4"] }],
    [their, "prompt_id_to_template:\n  q: ''", { code: "batch/schema", at: ["P:2:6"] }],
    [their.replace("nova-lite-v1:0", "x y"), "q: x", { code: "batch/model", at: ["J:2:12"] }],
    [their.replace("s3://bucket/", ""), "q: x", { code: "batch/schema", at: ["J:1:11"] }],
    [
      '{"pipeline_name":"p","stages":[{"stage_name":"s","model_id":"amazon.nova-lite-v1:0","input_s3_uri":"s3://bucket/a.csv",\n"prompt_config":{"mode":"expanded","category_column":"c","expansion_mapping":{"a":"q",\n"b":"none"}}}]}',
      "q: x",
      { code: "batch/prompt-unknown", remedy: expect.stringContaining("a rule"), at: ["J:3:5"] },
    ],
  ])("%s with prompts %s", async (input, prompts, problem) => {
    const { problems } = await imported(input, prompts === undefined ? {} : { prompts });
    const short = (at: string) =>
      at.replace(join(folder, "their.json"), "J").replace(join(folder, "prompts.yaml"), "P");
    expect(problems.map((each) => ({ ...each, at: each.at.map(short) }))).toContainEqual(
      expect.objectContaining(problem),
    );
  });
});

test.each([
  ["{", undefined, /their\.json:1:2: it is not JSON: .*double quotes/],
  ["{}", undefined, /their\.json:1:1: the input has none of/],
  [
    '{"s3_uri":\n5,"model_id":"x","model_id":"y"}',
    undefined,
    /their\.json:2:18: "model_id" stands at .*their\.json:2:3 already, .*; keep one/,
  ],
  ['{"s3_uri":\n5,"model_id":"x"}', undefined, /their\.json:2:1: s3_uri is 5; it must be a text/],
  [`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`, undefined, /nested deeper than 20 levels/],
  [`"${"x".repeat(charactersMax)}"`, undefined, /an input of theirs has 1048576 at most/],
  [their, "q: [", /prompts\.yaml:1:5: the prompts cannot be read/],
])("%#: what no input is, is a sentence", async (input, prompts, why) => {
  const read = imported(input, prompts === undefined ? {} : { prompts });
  await expect(read).rejects.toThrow(why);
  await expect(read).rejects.toThrow(UserError);
});

test("a file that is not there is a sentence", async () => {
  const options = { account: undefined, readConfig: async () => "" };
  await expect(importFile(join(folder, "nothing.json"), options)).rejects.toThrow(/cannot be read/);
});

test("an account that nobody knows is asked for", async () => {
  const input = their.replace("bucket", "bucket-<YOUR_ACCOUNT_ID>");
  const refused = imported(input.replace('"q"}', '"q",\n"column_mappings":{"a":"YOUR_ACCOUNT_ID"}}'), {
    account: "unknown",
  });
  await expect(refused).rejects.toThrow(
    /their\.json:1:11: YOUR_ACCOUNT_ID stands in s3_uri, .*; name it with --account/,
  );
  await expect(refused).rejects.toThrow(/their\.json:3:24: YOUR_ACCOUNT_ID stands in column_mappings\.a/);
});

describe("a pipeline whose file is in S3", () => {
  const uri = "s3://bucket-123456789012/configs/p.json";
  const input = '{"pipeline_config_s3_uri": "s3://bucket-<YOUR_ACCOUNT_ID>/configs/p.json"}';
  const stages = [
    { stage_name: "s", model_id: "amazon.nova-lite-v1:0", input_s3_uri: "s3://bucket/a.csv", prompt_id: "q" },
  ];
  const pipeline = JSON.stringify({ pipeline_name: "p", stages });

  test("is imported, with what is beside it named", async () => {
    const objects = { [uri]: `\uFEFF${pipeline}` };
    const { request, problems, notes } = await imported(input.replace("}", ', "pipeline_name": "other"}'), {
      objects,
      prompts: "q: '{x}'",
    });
    expect(problems).toEqual([]);
    expect(request.data).toMatchObject({ name: "p", stages: [{ input: { uri: "s3://bucket/a.csv" } }] });
    expect(notes.slice(0, 3)).toEqual([
      { kind: "changed", sentence: expect.stringContaining("YOUR_ACCOUNT_ID is 123456789012") },
      { kind: "left", sentence: expect.stringContaining("pipeline_name beside pipeline_config_s3_uri") },
      { kind: "changed", sentence: expect.stringContaining(`the pipeline is what ${uri} says now`) },
    ]);
  });

  test("what is wrong with it has its place in that file", async () => {
    const of = (text: string) => imported(input, { objects: { [uri]: text } });
    expect((await of(pipeline)).problems).toMatchObject([{ at: [expect.stringContaining(`${uri}:1:`)] }]);
    await expect(of('{"pipeline_name": "p",\n"stages": 5}')).rejects.toThrow(`${uri}:2:11: stages is 5; it must be`);
    await expect(of("")).rejects.toThrow(`${uri} is empty`);
    await expect(of("stages: []")).rejects.toThrow(`${uri}:1:1: it is not JSON`);
    await expect(of(input)).rejects.toThrow(`${uri}:1:28: it only names another file`);
  });

  test.each<[string, Error | undefined, RegExp]>([
    ["nothing", undefined, /there is no such object in the local cloud, http:\/\/127\.0\.0\.1:4566/],
    ["no bucket", new ObjectMissing(uri, { cause: named("NoSuchBucket") }), /there is no such bucket/],
    ["none of ours", new ObjectMissing(uri, { cause: named("AccessDenied") }), /these credentials may not read it/],
    ["elsewhere", new ObjectMissing(uri, { cause: named("PermanentRedirect") }), /in another region; set AWS_REGION/],
    ["in an archive", new ObjectMissing(uri, { cause: named("InvalidObjectState") }), /S3 answers InvalidObjectState/],
    ["a wrong request", named("InvalidBucketName", { $fault: "client" }), /AWS answers InvalidBucketName/],
    ["no cloud", named("Error", { code: "ECONNREFUSED" }), /nothing answers .*npm start/],
  ])("%s is a sentence that says what to do", async (_, object, why) => {
    const objects: Objects = object === undefined ? {} : { [uri]: object };
    const read = (cloud: typeof local | "aws") => imported(input, { objects, cloud });
    await expect(read(local)).rejects.toThrow(why);
    await expect(read(local)).rejects.toThrow(
      `; read it from AWS with --aws, or download it (aws s3 cp ${uri} pipeline.json) and import that`,
    );
    await expect(read("aws")).rejects.toThrow(/their\.json:1:28: pipeline_config_s3_uri: .*; download it \(aws s3 cp/);
  });

  test("on AWS, no way to it has nothing to do with the local cloud", async () => {
    const object = named("Error", { code: "ENOTFOUND", syscall: "getaddrinfo" });
    const read = imported(input, { objects: { [uri]: object }, cloud: "aws" });
    await expect(read).rejects.toThrow(/cannot be read: AWS cannot be reached: Error it is; check .*; download it/);
  });

  test("what is too large for a pipeline is not read to its end", async () => {
    const objects = { [uri]: "x".repeat(charactersMax + 1) };
    await expect(imported(input, { objects })).rejects.toThrow(/has more than 1048576 bytes.*; name the object/);
  });

  test("no text is refused, a defect is not hidden", async () => {
    const of = (object: Buffer | Error) => imported(input, { objects: { [uri]: object } });
    await expect(of(Buffer.from([0xff, 0xfe, 0x7b]))).rejects.toThrow(`${uri} is no text in UTF-8`);
    await expect(of(new TypeError("a defect"))).rejects.toThrow(TypeError);
  });

  test.each([
    ['{"pipeline_config_s3_uri": 5}', /pipeline_config_s3_uri is 5; it must be an object of S3/],
    ['{"pipeline_config_s3_uri": "https://bucket/p.json"}', /is "https:\/\/bucket\/p.json"; it must be/],
    ['{"pipeline_config_s3_uri": "s3://arn:aws:s3:::x/p.json"}', /it must be an object of S3/],
    ['{"pipeline_config_s3_uri": "s3://bucket/configs/"}', /is "s3:\/\/bucket\/configs\/"; it must be/],
    [
      '{"pipeline_config_s3_uri": "s3://bucket/p.json", "s3_uri": "s3://bucket/a.csv"}',
      /and s3_uri, of one stage; leave out/,
    ],
  ])("%s is refused", async (text, why) => {
    await expect(imported(text)).rejects.toThrow(why);
  });
});
