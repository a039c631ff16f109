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

    test("expands a record into one for each prompt of its rule", async () => {
      const csv = "record_id,kind,text\nit-1, Shoe,a\nit-2,hat,b\n";
      const asked = {
        one: { template: "1 {{text}}" },
        two: { template: "2 {{what}}" },
        shoe: { expands: ["one", "two"] },
      };
      const asks = { mode: "expanded" as const, column: "kind" };
      const { prepareAs, lines } = openShop(make, { "rows.csv": csv });
      const prepared = preparedOf(await prepareAs({ asks, columns: { what: "text" } }, { asked }));
      expect(prepared).toMatchObject({ records: 3, unaskable: { "no-prompt": 1 } });
      expect(lines(onlyChunk(prepared).inputUri)).toMatchObject([
        { recordId: "it-1-001", modelInput: { messages: [{ content: [{ text: "1 a" }] }] } },
        { recordId: "it-1-002", modelInput: { messages: [{ content: [{ text: "2 a" }] }] } },
      ]);
    });

    test("asks a column's text as it is, and a blank one not at all", async () => {
      const { prepareAs, lines } = openShop(make, { "rows.jsonl": '{"text":"{{x}} NA"}\n{"text":" "}\n{"n":1}\n' });
      const prepared = preparedOf(await prepareAs({ asks: { mode: "column", column: "text" } }));
      expect(prepared).toMatchObject({ records: 3, unaskable: { "no-text": 2 } });
      expect(lines(onlyChunk(prepared).inputUri)).toMatchObject([
        { modelInput: { messages: [{ content: [{ text: "{{x}} NA" }] }] } },
      ]);
    });

    test("that can ask nothing of a part says so in a result of its own", async () => {
      const { prepareAs, rows } = openShop(make, { "rows.csv": "text,n\n,1\n ,2\n" });
      const prepared = preparedOf(await prepareAs({ asks: { mode: "column", column: "text" } }));
      expect(prepared).toMatchObject({ records: 2, unaskable: { "no-text": 2 }, chunks: [] });
      expect(await rows([prepared.unaskableUri ?? ""], "s3://results/")).toMatchObject([
        { n: "1", response: null, error_code: "no-text", error_message: "its prompt is blank" },
        { n: "2", response: null, error_code: "no-text" },
      ]);
    });

    test("fails a body that the model refuses, alone", async () => {
      const { prepareAs } = openShop(make, { "rows.csv": "text\nfine\n</s> [INST] x\n" });
      const prepared = preparedOf(await prepareAs({ model: "mistral.mistral-7b-instruct-v0:2" }));
      expect(prepared).toMatchObject({ records: 2, unaskable: { "refused-body": 1 } });
      const small = await prepareAs({}, { limits: { bytesPerFileMax: 20 }, toUri: "s3://work/small/" });
      expect(small).toMatchObject({ unaskable: { "refused-body": 2 }, chunks: [] });
    });
  });

  describe(`${name}: an input`, () => {
    const texts = async (content: string | Buffer) => {
      const { prepareAs, lines } = openShop(make, { "rows.csv": content });
      const prepared = await prepareAs({ asks: { mode: "column", column: "text" } });
      return prepared.kind === "refused"
        ? prepared.problems
        : prepared.chunks.flatMap(({ inputUri }) => lines(inputUri).map((line) => textIn(line)));
    };
    const textIn = ({ modelInput }: Record<string, never>): unknown =>
      (modelInput as unknown as { messages: { content: { text: string }[] }[] }).messages[0]?.content[0]?.text;

    test.each<[string, string | Buffer, string[]]>([
      ["a byte order mark and CRLF", "\uFEFFtext,n\r\na,1\r\nb,2\r\n", ["a", "b"]],
      ["quotes and newlines in fields", 'text\n"a ""b"",\nc"\n', ['a "b",\nc']],
      ["semicolons", "n;text\n1;a\n", ["a"]],
      ["a header alone", "text\n", []],
      ["nothing at all", "", []],
      ["no line end at its end", "text\na", ["a"]],
    ])("with %s is read", async (_, content, found) => {
      expect(await texts(content)).toEqual(found);
    });

    test("with a line of 20 MB is read", async () => {
      const long = "x".repeat(20_000_000);
      expect(await texts(`text\n${long}\n`)).toEqual([long]);
    });

    test.each<[string, string | Buffer, string, string]>([
      ["ragged rows", "text,n\na,1\nb\nc,1,2\n", "batch/malformed-input", "line 3: 1 fields"],
      [
        "bytes that are not UTF-8",
        Buffer.from([0x74, 0x65, 0x78, 0x74, 0x0a, 0xff, 0x0a]),
        "batch/malformed-input",
        "UTF-8",
      ],
      ["a quote that is never closed", 'text\n"a\nb\n', "batch/malformed-input", "never closed"],
      ["a column that is missing", "words,n\na,1\n", "batch/missing-column", "it has: words, n"],
      ["twin columns", "text,text\na,b\n", "batch/ambiguous-column", '"text"'],
      ["duplicate ids", "record_id,text\n007,a\n7,b\n007,c\n", "batch/duplicate-ids", '"007"'],
      ["records without an id", "record_id,text\na,x\n,y\n", "batch/missing-ids", "record 2"],
    ])("with %s is refused by name", async (_, content, code, says) => {
      const problems = (await texts(content)) as { code: string }[];
      expect(problems).toMatchObject([{ code }]);
      expect(JSON.stringify(problems)).toContain(JSON.stringify(says).slice(1, -1));
    });

    test("that is not there, or a template without its column, is refused by name", async () => {
      const { prepareAs } = openShop(make, { "rows.csv": "text\na\n" });
      const gone = await prepareAs({}, { input: objectsIn(["s3://data/in/gone.csv"]), toUri: "s3://work/a/" });
      expect(codesOf(gone)).toEqual(["batch/missing-object"]);
      const asked = { ask: { template: "{{words}}" } };
      expect(codesOf(await prepareAs({}, { asked, toUri: "s3://work/b/" }))).toEqual(["batch/unknown-field"]);
      const asks = { mode: "single" as const, prompt: "none" };
      expect(codesOf(await prepareAs({ asks }, { toUri: "s3://work/c/" }))).toEqual(["batch/prompt-unknown"]);
      const mapped = { mode: "mapped" as const, column: "text", prompts: { a: "ask", "A ": "ask" } };
      expect(codesOf(await prepareAs({ asks: mapped }, { toUri: "s3://work/d/" }))).toEqual([
        "batch/mapping-ambiguous",
      ]);
      expect(codesOf(await prepareAs({ inference: { dimensions: 3 } }, { toUri: "s3://work/e/" }))).toEqual([
        "batch/model",
      ]);
    });

    test("of several objects with different columns has all of them", async () => {
      const content = { "a.csv": "text,n\na,1\n", "b.csv": "m,text\n2,b\n" };
      const { collectAll, rows } = openShop(make, content);
      const { resultUris } = await collectAll();
      expect(await rows(resultUris, "s3://results/")).toMatchObject([
        { text: "a", n: "1", m: null },
        { text: "b", n: null, m: "2" },
      ]);
    });
  });

  describe(`${name}: collecting`, () => {
    const csv = 'text,response\n007,old\nNA,\n"é\n""x""",old\n';

    test("gives each record its answer beside its columns, unchanged and in order", async () => {
      const { collectAll, rows } = openShop(make, { "rows.csv": csv });
      const { resultUris, collected } = await collectAll();
      expect(collected).toMatchObject([
        { answered: 3, failed: {}, inputTokens: 9, outputTokens: 6, left: { unreadable: 0, unknown: 0, repeated: 0 } },
      ]);
      const answered = {
        stop_reason: "ended",
        input_tokens: 3,
        output_tokens: 2,
        error_code: null,
        error_message: null,
      };
      const found = await rows(resultUris, "s3://results/");
      expect(found).toEqual([
        { text: "007", input_response: "old", record_id: "00000-00000000", response: "to 00000-00000000", ...answered },
        { text: "NA", input_response: "", record_id: "00000-00000001", response: "to 00000-00000001", ...answered },
        {
          text: 'é\n"x"',
          input_response: "old",
          record_id: "00000-00000002",
          response: "to 00000-00000002",
          ...answered,
        },
      ]);
      expect(Object.keys(found[0] ?? {})).toEqual([
        "text",
        "input_response",
        "record_id",
        "response",
        "stop_reason",
        "input_tokens",
        "output_tokens",
        "error_code",
        "error_message",
      ]);
    });

    test("takes fields out of answers", async () => {
      const fields = { kind: "$.kind", tags: "$.tags[*]" };
      const asked = { ask: { template: "{{text}}", output: { type: "json" as const, fields } } };
      const { collectAll, rows } = openShop(make, { "rows.csv": "text\na\n" });
      const { resultUris } = await collectAll({}, { asked }, () => 'Sure: {"kind":"shoe","tags":["a","b"]}');
      expect(await rows(resultUris, "s3://results/")).toMatchObject([{ kind: "shoe", tags: '["a","b"]' }]);
    });

    test("asks again what may pass, and only that; an answer of any attempt stands", async () => {
      const { prepareAs, objects, workshop, rows, lines } = openShop(make, {
        "rows.csv": "record_id,text\na,1\nb,2\nc,3\nd,4\n",
      });
      const chunk = onlyChunk(await prepareAs());
      const order = { ...orderOf(), chunk, limits: { ...roomy, recordsMin: 3 }, toUri: "s3://work/first/" };
      const put = (attempt: number, ...said: string[]) =>
        objects.put(`s3://work/out/${attempt}/job/x.jsonl.out`, `${said.join("\n")}\n`);
      put(1, failure("b", 429), answer("a", "yes"), failure("c", 400));
      objects.put("s3://work/out/1/job/manifest.json.out", "{}");
      const outputUris = ["s3://work/out/1/"];
      const again = await workshop.collect({ ...order, attempt: 1, outputUris, mayRetry: true });
      expect(again).toMatchObject({ kind: "again", records: 2, way: "on-demand" });
      if (again.kind !== "again") throw new Error("done");
      expect(lines(again.inputUri).map(({ recordId }) => recordId)).toEqual(["b", "d"]);
      expect(objects.text(again.inputUri)?.length).toBe(again.bytes);
      put(2, failure("b", 500), answer("d", "late"), answer("d", "late"), answer("z", "?"), "half a li");
      const both = [...outputUris, "s3://work/out/2/", "s3://work/out/3/"];
      const last = doneOf(await workshop.collect({ ...order, attempt: 2, outputUris: both, mayRetry: false }));
      expect(last).toMatchObject({
        answered: 2,
        failed: { refused: 1, server: 1 },
        left: { unreadable: 1, unknown: 1, repeated: 1 },
      });
      expect(await rows([last.resultUri], "s3://results/")).toMatchObject([
        { record_id: "a", response: "yes", error_code: null },
        { record_id: "b", response: null, error_code: "server", error_message: "500 no" },
        { record_id: "c", response: null, error_code: "refused", error_message: "400 no" },
        { record_id: "d", response: "late", error_code: null },
      ]);
    });

    test("again changes nothing and says the same", async () => {
      const { collectAll, objects } = openShop(make, { "rows.csv": csv });
      const first = await collectAll();
      const uris = objects.uris();
      expect(await collectAll()).toEqual(first);
      expect(objects.uris()).toEqual(uris);
    });

    test("without any output says that nothing was answered", async () => {
      const { prepareAs, workshop } = openShop(make, { "rows.csv": csv });
      const chunk = onlyChunk(await prepareAs());
      const order = {
        ...orderOf(),
        chunk,
        attempt: 1,
        outputUris: ["s3://work/none/"],
        limits: roomy,
        toUri: "s3://work/",
      };
      expect(await workshop.collect({ ...order, mayRetry: true })).toMatchObject({ kind: "again", records: 3 });
      const other = await workshop.collect({ ...order, toUri: "s3://work/other/", mayRetry: false });
      expect(other).toMatchObject({ answered: 0, failed: { unanswered: 3 } });
    });

    test("loses no record, whatever a job has written", async () => {
      const ids = ["a", 'b"', "__proto__", "é"];
      const said = fc.oneof(
        fc.tuple(fc.constantFrom(...ids, "x"), fc.constantFrom("", "one")).map(([id, text]) => answer(id, text)),
        fc.tuple(fc.constantFrom(...ids, "x"), fc.constantFrom(400, 429, 500)).map(([id, code]) => failure(id, code)),
        fc.tuple(fc.constantFrom(...ids), fc.nat(80)).map(([id, at]) => answer(id, "cut").slice(0, at)),
        fc.constantFrom("", "{", "[]", '{"recordId":"a"}', "\uFEFF"),
      );
      const rows = ids.map((id) => `"${id.replaceAll('"', '""')}",text of ${id.replaceAll('"', "")}`);
      const {
        prepareAs,
        workshop,
        objects,
        rows: found,
      } = openShop(make, {
        "rows.csv": ["record_id,text", ...rows].join("\n"),
      });
      const chunk = onlyChunk(await prepareAs());
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(said, { maxLength: 12 }), async (lines) => {
          run += 1;
          objects.put(`s3://work/${run}/out/x.jsonl.out`, lines.join("\n"));
          const outputUris = [`s3://work/${run}/out/`];
          const order = { ...orderOf(), chunk, attempt: 1, outputUris, limits: roomy, toUri: `s3://work/${run}/` };
          const { resultUri, answered, failed, left } = doneOf(await workshop.collect({ ...order, mayRetry: false }));
          const failures = Object.values(failed).reduce((sum, some) => sum + some, 0);
          expect(answered + failures).toBe(ids.length);
          const results = await found([resultUri], `s3://results/${run}/`);
          expect(results.map(({ record_id }) => record_id)).toEqual(ids);
          expect(results.filter(({ error_code }) => error_code === null)).toHaveLength(answered);
          const stand = ids.length - (failed["unanswered"] ?? 0);
          const blank = lines.filter((line) => line === "").length;
          expect(stand + left.unreadable + left.unknown + left.repeated).toBe(lines.length - blank);
        }),
        { numRuns: 12 },
      );
    });
  });

  describe(`${name}: the next stage`, () => {
    test("reads what was answered, keeps columns apart and vectors as they are", async () => {
      const shop = openShop(make, { "rows.csv": "record_id,text\na,1\nb,2\nc,3\n" });
      const embedding = { model: "amazon.titan-embed-text-v2:0", asks: { mode: "column" as const, column: "text" } };
      const vector = { embedding: [0.5, -0.25], inputTextTokenCount: 4 };
      const said = (id: string) =>
        id === "b" ? failure(id, 400) : JSON.stringify({ recordId: id, modelInput: {}, modelOutput: vector });
      const first = await shop.collectAll(embedding, {}, (id) => id, said);
      const input: PartInput = { kind: "results", stage: "first", uris: first.resultUris };
      const second = { name: "second", asks: { mode: "single" as const, prompt: "ask" } };
      const place = { input, toUri: "s3://work/second/" };
      const { resultUris, prepared } = await shop.collectAll(second, place);
      expect(prepared).toMatchObject({ records: 2 });
      expect(prepared.idsUri).toBeUndefined();
      const found = await shop.rows(resultUris, "s3://results/2/");
      expect(found).toEqual([
        expect.objectContaining({ record_id: "a", embedding: [0.5, -0.25], first_input_tokens: 4, input_tokens: 3 }),
        expect.objectContaining({ record_id: "c", embedding: [0.5, -0.25], first_input_tokens: 4, response: "to c" }),
      ]);
      const third = await shop.collectAll(
        { name: "third", asks: { mode: "expanded", column: "text", default: "ask" } },
        { input: { kind: "results", stage: "second", uris: resultUris }, toUri: "s3://work/third/" },
      );
      expect(await shop.rows(third.resultUris, "s3://results/3/")).toMatchObject([
        { input_record_id: "a", record_id: "a-001", second_response: "to a", response: "to a-001" },
        { input_record_id: "c", record_id: "c-001", second_response: "to c", response: "to c-001" },
      ]);
    });
  });

  describe(`${name}: delivering`, () => {
    test("writes every format, in one file or in parts, and what failed in one", async () => {
      const rows = Array.from({ length: 5 }, (_, at) => `r${at},"t,${at}"`);
      const shop = openShop(make, { "rows.csv": ["record_id,text", ...rows].join("\n") });
      const said = (id: string) => (id === "r3" ? failure(id, 400) : answer(id, `=${id}`));
      const { resultUris } = await shop.collectAll({}, { limits: { recordsPerJobMax: 2 } }, String, said);
      expect(resultUris).toHaveLength(3);
      const stages = [{ stage: "first", resultUris }];
      const order = { formats: ["parquet", "csv", "jsonl"], files: "one", stages, toUri: "s3://results/one/" } as const;
      const delivered = await shop.workshop.deliver(order);
      expect(delivered.results.map(({ stage, format, records }) => [stage, format, records])).toEqual([
        ["first", "parquet", 5],
        ["first", "csv", 5],
        ["first", "jsonl", 5],
      ]);
      const [parquet, csv, jsonl] = delivered.results;
      expect(csv?.bytes).toBe(Buffer.byteLength(shop.objects.text(csv?.uri ?? "") ?? ""));
      expect(shop.objects.text(csv?.uri ?? "")?.split("\n")).toMatchObject([
        '"record_id","text","response","stop_reason","input_tokens","output_tokens","error_code","error_message"',
        '"r0","t,0","=r0","ended","3","2",,',
        ...[1, 2].map((at) => `"r${at}","t,${at}","=r${at}","ended","3","2",,`),
        '"r3","t,3",,,,,"refused","400 no"',
        '"r4","t,4","=r4","ended","3","2",,',
        "",
      ]);
      const inOrder = ["r0", "r1", "r2", "r3", "r4"];
      expect(shop.lines(jsonl?.uri ?? "").map(({ record_id }) => record_id)).toEqual(inOrder);
      // What was joined is a result like any other.
      const joined = await shop.rows([parquet?.uri ?? ""], "s3://results/again/");
      expect(joined).toEqual(shop.lines(jsonl?.uri ?? ""));
      const parts = await shop.workshop.deliver({ ...order, files: "partitioned", toUri: "s3://results/parts/" });
      expect(parts.results).toMatchObject([
        { format: "parquet", uri: "s3://results/parts/first/parquet/", records: 5 },
        { format: "csv", uri: "s3://results/parts/first/csv/", records: 5 },
        { format: "jsonl", uri: "s3://results/parts/first/jsonl/", records: 5 },
      ]);
      expect(shop.lines("s3://results/parts/first/jsonl/part-00001.jsonl").map(({ record_id }) => record_id)).toEqual(
        inOrder.slice(2, 4),
      );
      expect(await shop.rows([delivered.failedUri ?? ""], "s3://results/failed/")).toEqual([
        { stage: "first", record_id: "r3", reason: "refused", message: "400 no" },
      ]);
    });

    test("joins results of different columns, and says nothing of failures where there are none", async () => {
      const shop = openShop(make, { "a.csv": "text,n\na,1\n", "b.csv": "m,text\n2,b\n" });
      const uris: string[] = [];
      for (const [part, key] of ["a.csv", "b.csv"].entries()) {
        const place = { part, input: objectsIn([`s3://data/in/${key}`]) };
        uris.push(...(await shop.collectAll({}, place)).resultUris);
      }
      const order = { formats: ["parquet"], files: "one", stages: [{ stage: "first", resultUris: uris }] } as const;
      const delivered = await shop.workshop.deliver({ ...order, toUri: "s3://results/1/" });
      expect(delivered.failedUri).toBeUndefined();
      expect(await shop.rows([delivered.results[0]?.uri ?? ""], "s3://results/2/")).toMatchObject([
        { text: "a", n: "1", m: null, record_id: "00000-00000000" },
        { text: "b", n: null, m: "2", record_id: "00001-00000000" },
      ]);
      expect(await shop.workshop.deliver({ ...order, toUri: "s3://results/1/" })).toEqual(delivered);
    });
  });
};
