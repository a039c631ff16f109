import type { PartInput } from "./workshop.ts";
import { describe, expect, test } from "vitest";
import { answer, failure, objectsIn, openShop, type MakeWorkshop } from "./workshop.testing.ts";

/** What every workshop promises of what it hands on: to the next stage, and to people. */
export const describeDelivering = (name: string, make: MakeWorkshop): void => {
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
