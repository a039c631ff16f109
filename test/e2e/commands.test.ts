import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../tidy/source-files.ts";

/** What a user types, as a process of its own. */
const run = async (script: string, args: string[], environment: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number]>,
  ]);
  return { output, errors, code };
};

describe("npm start and choreo", () => {
  let server: ChildProcess;
  let endpoint = "";
  const choreo = (...args: string[]) => run("services/console/cli.ts", args, { CHOREO_ENDPOINT: endpoint });

  beforeAll(async () => {
    server = spawn(
      process.execPath,
      [join(root, "infra/local/start.ts"), "--port", "0", "--ephemeral", "--speed", "1440"],
      { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    );
    if (!server.stdout) throw new Error("no output to read");
    for await (const line of createInterface({ input: server.stdout })) {
      const [, address] = /^ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? [];
      if (address !== undefined) {
        endpoint = address;
        break;
      }
    }
  });
  afterAll(() => server.kill("SIGKILL"));

  test("a pipeline is imported and planned, with what speaks against it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "choreo-plan-"));
    const file = (name: string) => join(folder, name);
    const their = { s3_uri: "s3://bucket/topics.csv", model_id: "amazon.nova-micro-v1:0", prompt_id: "joke" };
    await writeFile(file("their.json"), JSON.stringify(their));
    await writeFile(file("prompts.yaml"), "joke: A joke about {topic}\n");
    await writeFile(file("topics.csv"), `topic\n${"cats\n".repeat(150)}`);
    const options = ["--prompts", file("prompts.yaml"), "--out", file("gone.json")];
    const imported = await choreo("--json", "import", file("their.json"), ...options);
    expect(imported).toMatchObject({ code: 0, errors: "" });
    expect(JSON.parse(imported.output)).toMatchObject({
      request: { type: "PipelineRequested" },
      notes: expect.arrayContaining([
        { kind: "changed", sentence: expect.stringContaining("failures.shareMax") as string },
      ]) as unknown,
      problems: [],
    });
    await writeFile(file("named.json"), '{"pipeline_config_s3_uri": "s3://configs/p.json"}');
    expect(await choreo("import", file("named.json"))).toMatchObject({
      code: 1,
      errors: expect.stringMatching(
        /named\.json:1:28: .* no such bucket in the local cloud.*--aws, or download/,
      ) as string,
    });
    const request = await readFile(file("gone.json"), "utf8");
    await writeFile(file("here.json"), request.replace("s3://bucket/", "file:"));
    expect(await choreo("plan", file("gone.json"))).toMatchObject({
      code: 1,
      output: expect.stringMatching(/gone\.json:\d+:\d+: problem batch\/missing-object/) as string,
    });
    const planned = await choreo("plan", file("here.json"));
    expect(planned).toMatchObject({ code: 0, errors: "" });
    expect(planned.output).toContain("150 records");
    await rm(folder, { recursive: true, force: true });
  });

  test("an example is published, watched to its end, listed and shown", async () => {
    const published = await choreo("--json", "publish", "examples/question-answers.json");
    expect(published).toMatchObject({ code: 0, errors: "" });
    const { runId } = JSON.parse(published.output) as { runId: string };
    const watched = await choreo("watch", runId.slice(0, 8));
    expect(watched.output).toMatch(/TrainingJobSubmitted[\s\S]*ModelTrained[\s\S]*RunEnded +succeeded/);
    expect((await choreo("runs")).output).toMatch(
      new RegExp(`${runId} +succeeded .* DatasetRequested +question-answers`),
    );
    const shown = JSON.parse((await choreo("--json", "run", runId)).output) as { outcome: string; events: unknown[] };
    expect(shown.outcome).toBe("succeeded");
    expect(shown.events).toHaveLength(7);
  });

  test("a request that brings its id is the same run when it is published again, and that is said", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "choreo-again-")), "request.json");
    const source = { uri: "s3://nowhere-at-all/x.csv" };
    const data = { requestId: "again", name: "x", source, records: { format: "prepared", as: "conversation" } };
    await writeFile(file, JSON.stringify({ type: "DatasetRequested", data }));
    const [once, again] = [await choreo("publish", file), await choreo("publish", file)];
    expect(again.output).toBe(once.output);
    expect(once.errors).not.toContain("published before");
    expect(again.errors).toContain("its requestId was published before");
  });

  test("a user's mistake is a sentence, not a stack trace", async () => {
    const folder = await mkdtemp(join(tmpdir(), "choreo-cli-"));
    const file = join(folder, "request.json");
    const attempt = async (content: string) => {
      await writeFile(file, content);
      return choreo("publish", file);
    };
    for (const [content, sentence] of [
      ["{", "is not JSON"],
      ['{"type":"ModelTrained","data":{}}', "must be one of"],
      ['{"type":"DatasetRequested","data":{"name":"x"}}', "source is missing"],
      [
        '{"type":"DatasetRequested","data":{"name":"x","records":{"format":"prepared","as":"conversation"},"source":{"uri":"file:nothing.csv"}}}',
        "which is not a file",
      ],
    ] as const) {
      const { code, errors } = await attempt(content);
      expect({ code, errors }).toEqual({ code: 1, errors: expect.stringContaining(sentence) as string });
      expect(errors).not.toContain("    at ");
    }
    expect(await choreo("run", "ffff")).toMatchObject({
      code: 1,
      errors: expect.stringContaining('no run begins with "ffff"') as string,
    });
    expect(await run("services/console/cli.ts", ["runs"], { CHOREO_ENDPOINT: "http://127.0.0.1:9" })).toMatchObject({
      code: 1,
      errors: expect.stringContaining("npm start") as string,
    });
    await rm(folder, { recursive: true });
  });

  test("a second account may not put requests on the bus unless it is configured", async () => {
    const stranger = new EventBridgeClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "999999999999", secretAccessKey: "x" },
    });
    const EventBusName = "arn:aws:events:us-east-1:000000000000:event-bus/choreo";
    const entry = { EventBusName, Source: "stranger", DetailType: "DatasetRequested", Detail: "{}" };
    const answer = await stranger.send(new PutEventsCommand({ Entries: [entry] })).catch((error: unknown) => error);
    expect(JSON.stringify(answer)).toMatch(/AccessDenied|NotAuthorized/);
  });

  test("stops cleanly on SIGTERM", async () => {
    server.kill("SIGTERM");
    const [code, signal] = (await once(server, "close")) as [number | null, string | null];
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });
});

test("the demo trains a model on this machine's READMEs and says so in one JSON object", async () => {
  const { output, code } = await run("infra/local/demo/demo.ts", ["--json", "--speed", "1440"]);
  const result = JSON.parse(output) as {
    outcome: string;
    events: { type: string }[];
    dollars: number;
    dataset: { counts: { rowsIn: number; records: number } };
  };
  expect(code).toBe(0);
  expect(result.outcome).toBe("succeeded");
  expect(result.events.map(({ type }) => type).at(-1)).toBe("RunEnded");
  expect(result.dataset.counts.rowsIn).toBeGreaterThan(result.dataset.counts.records);
  expect(result.dollars).toBeLessThan(0.01);
});
