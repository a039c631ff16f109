import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { DatasetRequested, type DataIn } from "../../../events-schema/index.ts";
import { memoryObjects, type MemoryObjects } from "../../chassis/memory/memory-objects.ts";
import { ObjectMissing } from "../../chassis/ports.ts";
import type { DatasetMaker, Making } from "../ports.ts";
import type { Limits } from "./limits.ts";

type MakeMaker = (place: { objects: MemoryObjects; datasetsUri: string; limits?: Limits }) => DatasetMaker;
type Request = DataIn<typeof DatasetRequested>;

export const sentence = "The quick brown fox jumps over the lazy dog near the old harbour wall";

/** A request for prompt-completion records of title and content, however few. */
export const requestOf = (changes: Partial<Request> = {}) =>
  DatasetRequested.data.parse({
    name: "news",
    source: { uri: "s3://bkt/sources/rows.csv" },
    records: { format: "prompt-completion", prompt: "Say: {{content}}", completion: "{{title}}" },
    promptsMin: 1,
    split: { train: 1, validation: 0, test: 0 },
    ...changes,
  });

export const csvOf = (...rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(",")).join("\n");

export const makeIn = async (
  make: MakeMaker,
  content: Record<string, string | Buffer>,
  changes: Partial<Request> = {},
) => {
  const objects = memoryObjects();
  for (const [key, body] of Object.entries(content)) objects.put(`s3://bkt/sources/${key}`, body);
  const making = await make({ objects, datasetsUri: "s3://bkt/datasets/" }).make(requestOf(changes));
  return { making, objects, lines: linesOf(making, objects) };
};

const linesOf = (making: Making, objects: MemoryObjects): unknown[] => {
  if (making.kind === "refused") return [];
  const { train, validation, test } = making.dataset;
  return [train, validation, test].flatMap((part) =>
    part
      ? (objects.text(part.uri) ?? "")
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as unknown)
      : [],
  );
};

const problemOf = (making: Making) => (making.kind === "refused" ? making.problem : undefined);
const countsOf = (making: Making) => making.counts;

/** What every maker promises, wherever it works. */
export const describeDatasetMaker = (name: string, make: MakeMaker): void => {
  const rows = (...more: readonly (readonly string[])[]) => ({ "rows.csv": csvOf(["title", "content"], ...more) });

  describe(`${name}: a made dataset`, () => {
    test("is written under the hash of its content, with its counts and hashes in the manifest", async () => {
      const { making, objects, lines } = await makeIn(make, rows(["A fine title", `<p>${sentence}</p>`]));
      if (making.kind !== "made") throw new Error(JSON.stringify(making));
      const { dataset } = making;
      expect(lines).toEqual([{ prompt: `Say: ${sentence}`, completion: "A fine title" }]);
      expect(dataset.train.uri).toBe(`s3://bkt/datasets/news/${dataset.version}/train.jsonl`);
      expect(dataset.validation).toBeUndefined();
      const text = objects.text(dataset.train.uri) ?? "";
      expect(dataset.train).toMatchObject({ records: 1, bytes: text.length });
      expect(dataset.longestRecordBytes).toBe(text.length - 1);
      const manifest = JSON.parse(objects.text(dataset.manifestUri) ?? "") as Record<string, unknown>;
      const sha256 = createHash("sha256").update(text).digest("hex");
      expect(manifest).toMatchObject({
        version: dataset.version,
        parts: [{ side: "train", sha256 }],
        counts: making.counts,
      });
      expect(making.counts).toMatchObject({ rowsIn: 1, records: 1, noticed: { html: 1 } });
    });

    test("is the same when it is made again, and nothing is written twice", async () => {
      const content = rows(["A fine title", sentence]);
      const { making, objects } = await makeIn(make, content);
      const before = objects.uris();
      const again = await make({ objects, datasetsUri: "s3://bkt/datasets/" }).make(requestOf());
      expect(again).toEqual(making);
      expect(objects.uris()).toEqual(before);
      const other = await makeIn(make, rows(["A fine title", `${sentence}.`]));
      expect(other.making).not.toEqual(making);
    });

    test("counts every dropped row under the first reason that applies", async () => {
      const { making } = await makeIn(
        make,
        {
          "rows.csv": csvOf(
            ["id", "title", "content", "published_date", "metadata"],
            ["1", "A fine title", `${sentence} one`, "2024-01-01", '{"a":1}'],
            ["1", "A newer title", `${sentence} two`, "2024-02-01", "not json"],
            ["2", "A fine title", `${sentence} TWO`, "", ""],
            ["3", "", `${sentence} three`, "", ""],
            ["4", "Hm", `${sentence} four`, "", ""],
            ["5", "LOUD TITLES ARE NOT WELCOME", `${sentence} five`, "", ""],
            ["6", "An “odd title", `${sentence} six`, "", ""],
            ["", "A fine title", `${sentence} seven`, "", ""],
          ),
        },
        { cleaning: { oddQuotes: "drop" } },
      );
      expect(countsOf(making)).toEqual({
        rowsIn: 8,
        records: 1,
        dropped: {
          missingFields: 2,
          tooShort: 1,
          shouting: 1,
          oddQuotes: 1,
          emptyRecord: 0,
          reservedWord: 0,
          duplicateId: 1,
          duplicateContent: 1,
        },
        noticed: { html: 0, markdown: 0, oddQuotes: 0, controlCharacters: 0, unreadableMetadata: 1 },
      });
    });

    test("drops a record with a word that the base model reserves, which would fail the whole job", async () => {
      const content = rows(["A fine title", sentence], ["Another title", `${sentence}. User: hello`]);
      const training = { baseModel: "amazon.nova-micro-v1:0:128k" };
      const { making, lines } = await makeIn(make, content, { training });
      expect(lines).toHaveLength(1);
      expect(countsOf(making)?.dropped).toMatchObject({ reservedWord: 1 });
      expect((await makeIn(make, content)).lines).toHaveLength(2);
    });

    test("keeps what a switched-off step would drop", async () => {
      const off = {
        missingFields: false,
        html: false,
        markdown: false,
        tooShort: false,
        shouting: false,
        duplicates: false,
        oddQuotes: "ignore",
      } as const;
      const { lines } = await makeIn(make, rows(["", "<b>**x**</b>"], ["A", "<b>**x**</b>"]), { cleaning: off });
      expect(lines).toEqual([{ prompt: "Say: <b>**x**</b>", completion: "A" }]);
    });

    test("writes conversations, without a system turn where there are no words for one", async () => {
      const records = {
        format: "conversation",
        system: "{{tone}}",
        user: "{{content}}",
        assistant: "{{title}}",
      } as const;
      const content = csvOf(["title", "content", "tone"], ["A fine title", sentence, "Be brief"]);
      expect((await makeIn(make, { "rows.csv": content }, { records })).lines).toEqual([
        {
          schemaVersion: "bedrock-conversation-2024",
          system: [{ text: "Be brief" }],
          messages: [
            { role: "user", content: [{ text: sentence }] },
            { role: "assistant", content: [{ text: "A fine title" }] },
          ],
        },
      ]);
    });

    test("takes mapped columns, keeps 007 and formulas, and expands braces in content no further", async () => {
      const { lines } = await makeIn(
        make,
        { "rows.csv": csvOf(["Head line", "body"], ["007 =1+1", `{{title}} {{{{ ${sentence}`]) },
        { columns: { title: "Head line", content: "body" } },
      );
      expect(lines).toEqual([{ prompt: `Say: {{title}} {{{{ ${sentence}`, completion: "007 =1+1" }]);
    });

    test("takes every object of a prefix in order, skipping empty ones, whatever their keys are", async () => {
      const one = (word: string) => csvOf(["content", "title"], [`${sentence} ${word}`, `Title ${word}`]);
      const { making, lines } = await makeIn(
        make,
        { "in/": "", "in/b +=?#é.CSV": one("second"), "in/a.csv": one("first"), "in/_SUCCESS": "" },
        { source: { uri: "s3://bkt/sources/in/" } },
      );
      expect(making.kind).toBe("made");
      expect(lines.map((line) => (line as { completion: string }).completion)).toEqual(["Title first", "Title second"]);
    });

    test("reads JSONL rows", async () => {
      const content = `${JSON.stringify({ title: 12345.0, content: sentence })}\n`;
      const { lines } = await makeIn(
        make,
        { "rows.jsonl": content },
        { source: { uri: "s3://bkt/sources/rows.jsonl" } },
      );
      expect(lines).toEqual([{ prompt: `Say: ${sentence}`, completion: "12345" }]);
    });

    test("writes no half of a surrogate pair and no null byte", async () => {
      const content = `{"title":"A fine \\ud800title","content":"${sentence}\\u0000\\udc00"}`;
      const source = { uri: "s3://bkt/sources/rows.jsonl" };
      const { lines } = await makeIn(make, { "rows.jsonl": content }, { source });
      expect(lines).toEqual([{ prompt: `Say: ${sentence}\uFFFD`, completion: "A fine \uFFFDtitle" }]);
    });

    test("puts equal texts on the same side", async () => {
      const many = Array.from({ length: 200 }, (_, at) => [
        "Some title",
        `${sentence} ${at % 100}${at < 100 ? "" : "  "}`,
      ]);
      const split = { train: 0.5, validation: 0.25, test: 0.25 };
      const { making, objects } = await makeIn(make, rows(...many), { split, cleaning: { duplicates: false } });
      if (making.kind !== "made") throw new Error(JSON.stringify(making));
      const { train, validation, test: held } = making.dataset;
      const prompts = [train, validation, held].map(
        (part) => new Set((objects.text(part?.uri ?? "") ?? "").trim().split("\n")),
      );
      expect(prompts.map((set) => set.size).reduce((sum, size) => sum + size, 0)).toBe(100);
      expect(new Set(prompts.flatMap((set) => [...set])).size).toBe(100);
      expect(making.counts.records).toBe(200);
    });

    test("cleans hostile content without losing the row", async () => {
      const hostile = `a\0b\u0007 <script>steal()</script><b>${sentence}${"<i>".repeat(5000)}`;
      const { lines, making } = await makeIn(make, rows(["A fine title", hostile]));
      expect(lines).toEqual([{ prompt: `Say: ab ${sentence}`, completion: "A fine title" }]);
      expect(countsOf(making)?.noticed).toMatchObject({ html: 1, controlCharacters: 1 });
    });

    test("takes a field of five megabytes", async () => {
      const { lines } = await makeIn(make, rows(["A fine title", `${sentence} `.repeat(70_000)]));
      expect(JSON.stringify(lines).length).toBeGreaterThan(4_800_000);
    });
  });

  describe(`${name}: prepared records`, () => {
    const source = { uri: "s3://bkt/sources/done.jsonl" };
    const records = { format: "prepared", as: "prompt-completion" } as const;

    test("are kept as they are, but for duplicates", async () => {
      const line = '{"prompt": "What is 2+2?",  "completion":"4"}';
      const same = '{"completion":"4","prompt":"WHAT  is 2+2?"}';
      const other = '{"prompt":"What is 2-2?","completion":"0"}';
      const { making, objects } = await makeIn(
        make,
        { "done.jsonl": `\uFEFF${line}\r\n\n${same}\n${other}` },
        { source, records },
      );
      if (making.kind !== "made") throw new Error(JSON.stringify(making));
      expect(objects.text(making.dataset.train.uri)).toBe(`${line}\n${other}\n`);
      expect(making.counts).toMatchObject({ rowsIn: 3, records: 2, dropped: { duplicateContent: 1 } });
    });

    test("are refused with the number of every line that is not one", async () => {
      const lines = [
        '{"prompt":"p","completion":"c"}',
        "",
        '{"prompt":"p"}',
        '{"prompt":"p","completion":"c","metadata":{}}',
        "{",
        '{"prompt":" ","completion":"\\ud800"}',
      ];
      const { making, objects } = await makeIn(make, { "done.jsonl": lines.join("\n") }, { source, records });
      const problem = problemOf(making);
      expect(problem?.code).toBe("dataset/malformed-jsonl");
      expect(problem?.places?.map((place) => place.slice(0, 7))).toEqual(["line 3:", "line 4:", "line 5:", "line 6:"]);
      expect(problem?.places?.[1]).toContain("metadata");
      expect(objects.uris()).toEqual(["s3://bkt/sources/done.jsonl"]);
    });

    test("must be conversations where conversations are promised", async () => {
      const turn = (role: string, text = "x") => ({ role, content: [{ text }] });
      const line = (...messages: unknown[]) => JSON.stringify({ schemaVersion: "bedrock-conversation-2024", messages });
      const good = line(turn("user"), turn("assistant"));
      const bad = [
        line(turn("user")),
        line(turn("assistant"), turn("user")),
        line(turn("user"), turn("user")),
        line(turn("user"), turn("assistant", " ")),
      ];
      const changes = { source, records: { format: "prepared", as: "conversation" } } as const;
      expect((await makeIn(make, { "done.jsonl": good }, changes)).making.kind).toBe("made");
      const { making } = await makeIn(make, { "done.jsonl": [good, ...bad].join("\n") }, changes);
      expect(problemOf(making)?.places).toHaveLength(4);
    });

    test("must be JSONL", async () => {
      const { making } = await makeIn(make, rows(["a", "b"]), { records });
      expect(problemOf(making)?.code).toBe("dataset/unknown-format");
    });
  });

  describe(`${name}: a refusal`, () => {
    const prefix = { source: { uri: "s3://bkt/sources/in/" } };
    const table = csvOf(["title", "content"], ["A fine title", sentence]);
    test.each<[string, string, Record<string, string | Buffer>, Partial<Request>]>([
      ["a missing object", "dataset/missing-object", {}, {}],
      ["a prefix with no objects", "dataset/missing-object", { "other/x.csv": table }, prefix],
      ["mixed formats", "dataset/unknown-format", { "in/a.csv": table, "in/b.jsonl": "{}" }, prefix],
      ["an unknown ending", "dataset/unknown-format", { "in/a.csv": table, "in/b.xlsx": "PK" }, prefix],
      ["an empty file", "dataset/missing-column", { "rows.csv": "" }, {}],
      ["a header alone", "dataset/no-rows", { "rows.csv": "title,content\n" }, {}],
      ["a missing column", "dataset/missing-column", { "rows.csv": "title,body\na,b\n" }, {}],
      ["a mapped column that is missing", "dataset/missing-column", { "rows.csv": table }, { columns: { id: "key" } }],
      [
        "a column missing in one file",
        "dataset/missing-column",
        { "in/a.csv": table, "in/b.csv": "title\nx\n" },
        prefix,
      ],
      [
        "an unknown field",
        "dataset/unknown-field",
        { "rows.csv": table },
        { records: { format: "prompt-completion", prompt: "{{nope}}", completion: "{{title}}" } },
      ],
      [
        "a broken template",
        "dataset/unknown-field",
        { "rows.csv": table },
        { records: { format: "prompt-completion", prompt: "{{title", completion: "{{title}}" } },
      ],
      ["twin columns", "dataset/malformed-csv", { "rows.csv": "title,content,title\na,b,c\n" }, {}],
      ["a ragged row", "dataset/malformed-csv", { "rows.csv": `${table}\n1,2,3` }, {}],
      ["bytes that are not UTF-8", "dataset/malformed-csv", { "rows.csv": Buffer.from([0x74, 0xff, 0x0a]) }, {}],
      [
        "rows that are not JSON",
        "dataset/malformed-jsonl",
        { "rows.csv": "{\n" },
        { source: { uri: "s3://bkt/sources/rows.csv", format: "jsonl" } },
      ],
      [
        "what is no Parquet",
        "dataset/unknown-format",
        { "rows.csv": table },
        { source: { uri: "s3://bkt/sources/rows.csv", format: "parquet" } },
      ],
      ["too few prompts", "dataset/too-few-prompts", { "rows.csv": table }, { promptsMin: 2 }],
      ["hosting without training", "dataset/unreadable-request", { "rows.csv": table }, { hosting: {} }],
      [
        "columns of prepared records",
        "dataset/unreadable-request",
        { "rows.csv": table },
        { records: { format: "prepared", as: "conversation" }, columns: { id: "x" } },
      ],
    ])("of %s is %s, and writes nothing", async (_, code, content, changes) => {
      const { making, objects } = await makeIn(make, content, changes);
      expect(problemOf(making)?.code).toBe(code);
      expect(objects.uris().filter((uri) => uri.startsWith("s3://bkt/datasets/"))).toEqual([]);
    });

    test("names the columns that are there", async () => {
      const { making } = await makeIn(make, { "rows.csv": "title,body\na,b\n" });
      expect(problemOf(making)?.message).toBe(
        's3://bkt/sources/rows.csv has no column "content" for the field "content"; it has: title, body',
      );
    });

    test("of a bucket that is not there or not ours names it", async () => {
      const objects = memoryObjects();
      const listing = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new ObjectMissing(uri)) }) };
      const uri = "s3://elsewhere/in/";
      const maker = make({ objects: { ...objects, list: () => listing }, datasetsUri: "s3://bkt/datasets/" });
      expect(problemOf(await maker.make(requestOf({ source: { uri } })))).toMatchObject({
        code: "dataset/missing-object",
        message: expect.stringContaining(uri),
      });
    });

    test("of what is larger than the scratch disk says how large and to split it", async () => {
      const objects = memoryObjects();
      objects.put("s3://bkt/sources/rows.csv", table);
      const limits = {
        fileBytesMax: 10,
        sourceBytesMax: 1e9,
        filesMax: 9,
        candidateBytesMax: 1e9,
        recordUnitsMax: 1e9,
      };
      const attempt = async (changed: Partial<Limits>) =>
        problemOf(
          await make({ objects, datasetsUri: "s3://bkt/datasets/", limits: { ...limits, ...changed } }).make(
            requestOf(),
          ),
        );
      expect(await attempt({})).toMatchObject({ code: "dataset/too-large", remedy: expect.stringMatching(/split/) });
      for (const changed of [{ sourceBytesMax: 10 }, { candidateBytesMax: 10 }, { recordUnitsMax: 10 }])
        expect((await attempt({ fileBytesMax: 1e9, ...changed }))?.code).toBe("dataset/too-large");
      expect(await attempt({ fileBytesMax: 1e9 })).toBeUndefined();
    });
  });
};
