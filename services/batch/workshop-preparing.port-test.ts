import { describe, expect, test } from "vitest";
import {
  answer,
  doneOf,
  linesIn,
  objectsIn,
  onlyChunk,
  openShop,
  orderOf,
  preparedOf,
  roomy,
  type MakeWorkshop,
} from "./workshop.testing.ts";

/** What every workshop promises of preparing a part. */
export const describePreparing = (name: string, make: MakeWorkshop): void => {
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
};
