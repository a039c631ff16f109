import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryHub } from "../batch/memory/memory-hub.ts";
import { memoryPeek } from "../batch/planning/memory-peek.testing.ts";
import { pipelineLines, planAsJson } from "./plan-lines.ts";
import { planFile } from "./plan.ts";
import { placesIn } from "./request-places.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "plan-file-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const request = (uri: string, prompt = "topic") => `{
  "type": "PipelineRequested",
  "data": {
    "name": "topics",
    "requestId": "mine",
    "prompts": { "joke": { "template": "A joke about {{${prompt}}}." } },
    "stages": [
      {
        "name": "write",
        "model": "amazon.nova-micro-v1:0",
        "input": { "from": "s3", "uri": ${JSON.stringify(uri)} },
        "asks": { "mode": "single", "prompt": "joke" }
      }
    ]
  }
}`;

const lines = async (
  text: string,
  objects: Parameters<typeof memoryPeek>[0] = {},
  {
    readable = ["s3://bucket/"],
    columns = 200,
  }: { readable?: readonly string[] | "nobody knows"; columns?: number } = {},
): Promise<string> => {
  const file = join(folder, "request.json");
  await writeFile(file, text);
  const planned = await planFile(file, {
    cloud: memoryPeek(objects).peek,
    hub: memoryHub({}),
    jobsAtOnce: async () => 20,
    ...(readable !== "nobody knows" && { readable: async () => readable }),
  });
  expect(JSON.parse(JSON.stringify(planAsJson(planned)))).toHaveProperty("problems");
  const shown = pipelineLines(file, planned, { columns, aws: readable === "nobody knows" });
  return shown.join("\n").replaceAll(folder, ".");
};

test("an object of S3 is looked at, and what would run is a table", async () => {
  const uri = "s3://bucket/topics.csv";
  const shown = await lines(request(uri), { [uri]: `topic\n${"cats\n".repeat(1000)}` });
  expect(shown).toContain("write reads 1 object (csv), 5.0 kB, 1,000 records");
  expect(shown).toMatch(/^write\s+amazon\.nova-micro-v1:0\s+1,000\s+1\s+0\s+20\s+1\s/m);
  expect(shown).toContain("cost: about $");
  expect(shown).toContain("nothing speaks against it");
});

test("where a line has no room for the table, each stage has some lines of its own", async () => {
  const uri = "s3://bucket/topics.csv";
  const shown = await lines(request(uri), { [uri]: `topic\n${"cats\n".repeat(1000)}` }, { columns: 60 });
  expect(shown).toContain(
    "write  amazon.nova-micro-v1:0\n    records 1,000, jobs 1, on demand 0, at once 20, waves 1,\n    bytes",
  );
  expect(shown).toMatch(/^ {4}.*cost \$[\d.]+$/m);
});

test("a file beside the request is looked at where it is, and a folder too", async () => {
  await writeFile(join(folder, "topics.csv"), "topic\ncats\n");
  await mkdir(join(folder, "in/more"), { recursive: true });
  await writeFile(join(folder, "in/a.csv"), "topic\ncats\n");
  await writeFile(join(folder, "in/more/b.csv"), "topic\ndogs\nbirds\n");
  expect(await lines(request("file:topics.csv"))).toContain("1 object (csv), 11 B, 1 records");
  expect(await lines(request("file:in/"))).toContain("2 objects (csv), 28 B, 3 records");
});

test("each problem has its line and column in the file, and names local files as the request does", async () => {
  await writeFile(join(folder, "topics.csv"), "topic\ncats\n");
  expect(await lines(request("file:topics.csv", "subject"))).toContain(
    './request.json:6:40: problem batch/unknown-field: the template of "joke" names "subject", and file:./topics.csv has no such column; it has: topic',
  );
  expect(await lines(request("file:nothing.csv"))).toContain(
    "./request.json:11:41: problem batch/missing-object: there is no readable object at file:./nothing.csv",
  );
});

test("a path where a URI belongs is said with how to bring it there, and the rest is checked all the same", async () => {
  await writeFile(join(folder, "topics.csv"), "topic\ncats\n");
  const shown = await lines(request("topics.csv", "subject"));
  expect(shown).toContain("batch/local-path");
  expect(shown).toContain("aws s3 cp topics.csv s3://your-bucket/topics.csv");
  expect(shown).toContain("batch/unknown-field");
  expect(shown).toContain("2 problems: it would not run like this");
});

test("what the contract does not take and what is wrong besides are said at once", async () => {
  const shown = await lines(
    request("s3://bucket/none.csv").replace('"topics"', '"a/b"').replace('"joke" }', '"pun" }'),
  );
  expect(shown).toMatch(/:4:\d+: problem batch\/schema: \/name is "a\/b"; it must be letters/);
  expect(shown).toMatch(/problem batch\/prompt-unknown: "pun" is no prompt/);
  expect(shown).toContain("it would not run like this");
});

test("what the contract does not take has its place too", async () => {
  const shown = await lines(request("s3://bucket/a.csv").replace('"asks"', '"ask"'));
  expect(shown).toContain("./request.json:12:16: problem batch/schema: /stages/0/ask is no part of a request");
});

test("what the one who plans may read and a run may not is warned of, or that it cannot be known", async () => {
  const uri = "s3://bucket/topics.csv";
  const objects = { [uri]: "topic\ncats\n" };
  const shown = (readable: readonly string[] | "nobody knows") => lines(request(uri), objects, { readable });
  expect(await shown(["s3://own/sources/", "s3://bucket/"])).not.toContain("warning");
  expect(await shown(["s3://own/sources/", "s3://bucket/other/"])).toContain(
    `./request.json:11:41: warning batch/source-not-readable: ${uri} is read here, and a run would not find it: the stack's roles read s3://own/sources/, s3://bucket/other/ alone\n    copy it under s3://own/sources/, or name its bucket in the setting sourceBuckets`,
  );
  expect(await shown("nobody knows")).toMatch(
    /:11:41: warning batch\/source-not-known: bucket is read here with your credentials.*\n.*sourceBuckets=bucket\)/,
  );
  await writeFile(join(folder, "topics.csv"), "topic\ncats\n");
  expect(await lines(request("file:topics.csv"), {}, { readable: [] })).not.toContain("warning");
  expect(await lines(request("s3://bucket/none.csv"), {}, { readable: "nobody knows" })).toContain(
    "or plan with credentials that may read it and in the region of its bucket (AWS_REGION)",
  );
  const onAws = await lines(request("file:topics.csv"), {}, { readable: "nobody knows" });
  expect(onAws).toContain("upload it (aws s3 cp ./topics.csv s3://your-bucket/topics.csv) and write that URI");
  expect(onAws).toMatch(/no problem, 1 warning; how it is published on AWS says "Publish a request" in README\.md$/);
});

test("what a request says beside its stages is checked too: its id and whom to tell", async () => {
  const uri = "s3://bucket/topics.csv";
  const beside = (more: string) => request(uri).replace('"requestId": "mine"', more);
  const objects = { [uri]: "topic\ncats\n" };
  expect(await lines(beside('"notify": { "emails": ["a@example.com"] }'), objects)).toContain(
    "nothing speaks against it",
  );
  const shown = await lines(beside('"requestId": "", "notify": { "emails": ["a@"] }'), objects);
  expect(shown).toContain("./request.json:5:18: problem batch/schema: /requestId is empty; it must have at least 1");
  expect(shown).toContain('/notify/emails/0 is "a@"; it must be a mail address such as runs@example.com');
});

test.each([
  ["{", /is not JSON/],
  ["[]", /request\.json:1:1: a request is an object: \{ "type": …, "data": \{ … \} \}$/],
  ["{}", /request\.json:1:1: "type" is missing; it must be PipelineRequested\n.*:1:1: "data" is missing; it must be/],
  ['{"type":"DatasetRequested","data":{}}', /request\.json:1:9: "type" is "DatasetRequested"; it must be Pipeline/],
  ['{"type":"PipelineRequested","data":[1]}', /request\.json:1:36: "data" is \[1\]; it must be an object/],
  [
    '{"type":"PipelineRequested","data":{},\n"notify":{"emails":[]}}',
    /^[^\n]*request\.json:2:10: "notify" stands beside "data", where nobody reads it; move it into "data", or leave it out$/,
  ],
])("%s is no request to plan", async (text, why) => {
  await expect(lines(text)).rejects.toThrow(why);
});

test("data cannot write to the terminal beyond its line", async () => {
  const uri = "s3://bucket/topics.csv";
  const shown = await lines(request(uri, "subject"), { [uri]: "\u001b[2Jtop\u0007ic\ncats\n" });
  expect(shown).toContain("batch/unknown-field");
  expect(shown).not.toMatch(/[^\P{Cc}\n]/u);
});

test("a place that is missing is where its parent stands; keys may be any text", () => {
  const where = placesIn('{\n  "a/b": { "~": [1,\n 22] }\n}');
  expect(where("/a~1b/~0/1")).toEqual({ line: 3, column: 2 });
  expect(where("/a~1b/nothing/at/all")).toEqual({ line: 2, column: 10 });
  expect(where("")).toEqual({ line: 1, column: 1 });
});
