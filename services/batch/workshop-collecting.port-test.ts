import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderOf, answer, doneOf, failure, onlyChunk, openShop, roomy, type MakeWorkshop } from "./workshop.testing.ts";

/** What every workshop promises of laying answers to records. */
export const describeCollecting = (name: string, make: MakeWorkshop): void => {
  describe(`${name}: collecting`, () => {
    const csv = 'text,response\n007,old\nNA,\n"é\n""x""",old\n';

    test("gives each record its answer beside its columns, unchanged and in order", async () => {
      const { collectAll, rows } = openShop(make, { "rows.csv": csv });
      const { resultUris, collected } = await collectAll();
      expect(collected).toMatchObject([
        {
          answered: 3,
          failed: {},
          inputTokens: 9,
          outputTokens: 6,
          takenOver: { answered: 0, inputTokens: 0, outputTokens: 0 },
          left: { unreadable: 0, unknown: 0, repeated: 0 },
        },
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
      const resumed = { ...order, attempt: 1, outputUris: both, takenOver: 1, toUri: "s3://work/resumed/" };
      expect(doneOf(await workshop.collect({ ...resumed, mayRetry: false }))).toMatchObject({
        answered: 2,
        inputTokens: 3,
        outputTokens: 2,
        takenOver: { answered: 1, inputTokens: 3, outputTokens: 2 },
      });
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
};
