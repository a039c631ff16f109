import { describe, expect, test } from "vitest";
import { type Prompts, imported, stage, garments, threeStages } from "./import-pipeline.testing.ts";

describe("many stages", () => {
  test("follow one another, by category and by fields of the answers", () => {
    const { data, problems, left, changed } = imported(threeStages, garments);
    expect(problems).toEqual([]);
    expect(data.stages.map(({ input, asks, reads, columns }) => ({ input, asks, reads, columns }))).toEqual([
      {
        input: { from: "s3", uri: "s3://bucket/garments/", format: "images", firstRecords: 100 },
        asks: { mode: "single", prompt: "kind" },
        reads: "text-and-image",
      },
      {
        input: { from: "stage", stage: "kinds" },
        asks: { mode: "mapped", column: "category", prompts: { shoes: "shoe_details" }, default: "other_details" },
        reads: "text-and-image",
      },
      {
        input: { from: "stage", stage: "details" },
        asks: { mode: "single", prompt: "listing" },
        columns: { tone: "color" },
      },
    ]);
    expect(data.prompts).toEqual({
      kind: {
        template: 'Which garment? Answer {"category": "…", "confidence": 0.0}',
        output: { type: "json", fields: { category: "$.category", confidence: "$.confidence" } },
      },
      shoe_details: {
        template: "Describe the shoe.",
        output: { type: "json", fields: { color: "$.color", heel: "$.heel" } },
      },
      other_details: { template: "Describe it." },
      listing: {
        template: "A title for a {{color}} {{category}}",
        output: { type: "regex", fields: { title: "title: (.+)" } },
      },
    });
    expect(left).toContainEqual(expect.stringContaining("presigned_url_expiry_days"));
    expect(changed).toContainEqual(expect.stringContaining('chooses its prompt by the column "category" itself'));
    expect(changed).toContainEqual(expect.stringContaining("the path color"));
  });

  test("a category that was found without being asked for is asked for", () => {
    const plain = { ...garments, kind: 'Answer {{"category": "…"}}' };
    const { data, problems, changed } = imported(threeStages, plain);
    expect(problems).toEqual([]);
    expect(data.prompts?.["kind"]).toMatchObject({ output: { type: "json", fields: { category: "$.category" } } });
    expect(changed).toContainEqual(expect.stringContaining("$.category"));
  });

  test("where the answer itself is the category, it is the column", () => {
    const { data, problems } = imported(threeStages, { ...garments, kind: "Answer shoes or else." });
    expect(problems).toEqual([]);
    expect(data.stages[1]?.asks).toMatchObject({ column: "response" });
  });

  test("a column that was renamed is named by its own name, wherever the stage reads it", () => {
    const first = stage("first", {
      input_s3_uri: "s3://bucket/rows.csv",
      input_type: "image",
      image_column: "picture",
      prompt_config: { mode: "expanded", category_column: "kind", expansion_mapping: { a: "all" } },
      column_mappings: { kind: "Art", picture: "Bild" },
    });
    const next = (more: object) => stage("next", { use_previous_output: true, ...more });
    const asked = (more: object) =>
      imported(
        { pipeline_name: "p", stages: [first, next(more)] },
        { a: "{x}", all: { expansion_rule: true, prompts: ["a"] } },
      );
    const embedded = asked({ model_id: "amazon.titan-embed-text-v2:0", column_mappings: { input_text: "response" } });
    expect(embedded.problems).toEqual([]);
    expect(embedded.data.stages).toMatchObject([
      { asks: { column: "Art" }, imageColumn: "Bild" },
      { asks: { mode: "column", column: "response" } },
    ]);
    const which = { prompt_config: { mode: "mapped", column_name: "which" }, column_mappings: { which: "response" } };
    expect(asked(which).data.stages[1]?.asks).toMatchObject({ mode: "mapped", column: "response" });
    const rule = { mode: "expanded", category_column: "category", expansion_mapping: { a: "all" } };
    expect(asked({ prompt_config: rule }).data.stages[1]?.asks).toMatchObject({ column: "category" });
  });

  test("a new name of a column holds in the stages after it, though its column is called otherwise there", () => {
    const prompts: Prompts = { one: "{x}", two: "{said} {also} {no}", three: "{said} {also} {no} {again} {made}" };
    const made = { template: "{said}", output_schema: { type: "json", fields: { made: "$.m", label: "$.l" } } };
    const asks = (name: string, prompt_id: string, column_mappings: object) =>
      stage(name, { use_previous_output: true, prompt_config: { mode: "single", prompt_id }, column_mappings });
    const { data, problems } = imported(
      {
        pipeline_name: "p",
        stages: [
          { ...asks("a", "one", {}), input_s3_uri: "s3://bucket/rows.csv", use_previous_output: false },
          asks("b", "made", { said: "response", also: "label", no: "number", made: "old" }),
          asks("c", "two", { again: "also" }),
          asks("d", "three", {}),
        ],
      },
      { ...prompts, made },
    );
    expect(problems).toEqual([]);
    const [, b, c, d] = data.stages.map(({ columns }) => columns);
    expect(b).toEqual({ said: "response", also: "label", no: "number", made: "old" });
    expect(c).toEqual({ said: "a_response", also: "input_label", no: "number", again: "input_label" });
    expect(d).toEqual(c);
  });

  test("a new name for a column that nobody makes is the answer, where every column is known", () => {
    const column_mappings = { metadata: "metadata", place: "image_path", kind: "category" };
    const mapped = (stages: object[]) =>
      imported({ ...threeStages, stages }, { ...garments, listing: "{metadata} {place} {kind}" });
    const [first, details, listings] = threeStages.stages as [object, object, object];
    const ofImages = mapped([first, details, { ...listings, column_mappings }]);
    expect(ofImages.problems).toEqual([]);
    expect(ofImages.data.stages[2]?.columns).toEqual({ metadata: "response", place: "image_path", kind: "category" });
    expect(ofImages.changed).toContainEqual(expect.stringContaining("which no stage makes"));
    const table = { ...first, input_s3_uri: "s3://bucket/rows.csv" };
    expect(mapped([table, details, { ...listings, column_mappings }]).data.stages[2]?.columns).toEqual(column_mappings);
  });

  test("a stage that reads another is bounded by jobs only where more records may come to it", () => {
    const next = (name: string, more: object) =>
      stage(name, { use_previous_output: true, prompt_config: { mode: "single", prompt_id: "q" }, ...more });
    const rule = { mode: "expanded", category_column: "kind", expansion_mapping: { a: "all" } };
    const first = { input_s3_uri: "s3://bucket/rows.csv", prompt_config: { mode: "single", prompt_id: "q" } };
    const { data, problems } = imported(
      {
        pipeline_name: "p",
        stages: [
          stage("first", { ...first, max_num_jobs: 3 }),
          next("fewer", { max_num_jobs: 2 }),
          next("as-many", { max_num_jobs: 3, prompt_config: rule }),
          next("of-more", { max_num_jobs: 3 }),
        ],
      },
      { q: "{x}", all: { expansion_rule: true, prompts: ["q"] } },
    );
    expect(problems).toEqual([]);
    expect(data.stages.map(({ limits }) => limits?.maxJobs)).toEqual([undefined, 2, undefined, 3]);
  });

  test("rules expand", () => {
    const input = {
      pipeline_name: "p",
      stages: [
        stage("aspects", {
          input_s3_uri: "s3://bucket/rows.parquet",
          prompt_config: {
            mode: "expanded",
            category_column: "type",
            expansion_mapping: { product: "all", Product: "few", default: "few" },
          },
        }),
      ],
    };
    const prompts: Prompts = {
      a: "{x}",
      b: "{y}",
      all: { expansion_rule: true, prompts: ["a", "b"] },
      few: { expansion_rule: true, prompts: ["a"] },
    };
    const { data, problems, left } = imported(input, prompts);
    expect(problems).toEqual([]);
    expect(data.stages[0]?.asks).toEqual({
      mode: "expanded",
      column: "type",
      prompts: { product: "all" },
      default: "few",
    });
    expect(data.prompts?.["all"]).toEqual({ expands: ["a", "b"] });
    expect(left).toContainEqual(expect.stringContaining('"Product"'));
  });

  test("ids of prompts in a column, whatever they are called", () => {
    const input = {
      pipeline_name: "my pipeline!",
      stages: [
        stage("ask it", {
          input_s3_uri: "s3://bucket/rows.csv",
          prompt_config: { mode: "mapped", column_name: "which" },
        }),
      ],
    };
    const { data, problems, changed } = imported(input, { "first prompt": "{x}", first_prompt: "{y}" });
    expect(problems).toEqual([]);
    expect(data).toMatchObject({
      name: "my-pipeline",
      stages: [
        {
          name: "ask-it",
          asks: { column: "which", prompts: { "first prompt": "first-prompt", first_prompt: "first_prompt" } },
        },
      ],
    });
    expect(changed).toContain('the prompt "first prompt" is called "first-prompt"');
  });

  test("stages of one name are told apart", () => {
    const again = { input_s3_uri: "s3://bucket/a.csv", prompt_config: { mode: "single", prompt_id: "q" } };
    const { data, problems } = imported(
      { pipeline_name: "p", stages: [stage("s", again), stage("s", again), stage("S", again)] },
      { q: "{x}" },
    );
    expect(problems).toEqual([]);
    expect(data.stages.map(({ name }) => name)).toEqual(["s", "s-stage-2", "S-2"]);
  });
});
