import { describe, expect, test } from "vitest";
import { account, haiku, imported } from "./import-pipeline.testing.ts";

describe("one stage", () => {
  test("a table with a prompt", () => {
    const input = {
      s3_uri: "s3://a-bucket-<YOUR_ACCOUNT_ID>/in/words.csv",
      job_name_prefix: "words",
      model_id: haiku,
      prompt_id: "rhyme",
      max_num_jobs: 3,
      max_records_per_job: 500,
    };
    const { data, problems, changed, left } = imported(input, { rhyme: "What rhymes with {word}?", idle: "Nothing." });
    expect(problems).toEqual([]);
    expect(data).toEqual({
      name: "words",
      prompts: { rhyme: { template: "What rhymes with {{word}}?" } },
      stages: [
        {
          name: "answers",
          model: haiku,
          input: { from: "s3", uri: `s3://a-bucket-${account}/in/words.csv`, firstRecords: 1500 },
          asks: { mode: "single", prompt: "rhyme" },
          inference: { maxTokens: 1024 },
          limits: { maxRecordsPerJob: 500 },
          failures: { shareMax: 1 },
        },
      ],
    });
    expect(changed).toEqual([
      expect.stringContaining("YOUR_ACCOUNT_ID"),
      expect.stringContaining("max_num_jobs 3"),
      expect.stringContaining("maxTokens"),
      expect.stringContaining(`-c sourceBuckets=a-bucket-${account}`),
      expect.stringContaining("failures.shareMax"),
      expect.stringContaining("notation"),
    ]);
    expect(left).toEqual([expect.stringContaining("job_name_prefix"), "prompts that no stage asks: idle"]);
  });

  test("embeddings have no prompt and read input_text", () => {
    const model = "amazon.titan-embed-text-v2:0";
    const { data, problems } = imported({
      s3_uri: "s3://bucket/texts.csv",
      job_name_prefix: "e",
      model_id: model,
      prompt_id: null,
    });
    expect(problems).toEqual([]);
    expect(data).toMatchObject({ prompts: {}, stages: [{ model, asks: { mode: "column", column: "input_text" } }] });
    expect(data.stages[0]).not.toHaveProperty("inference");
  });

  test("a data set of the Hub, through an inference profile", () => {
    const input = {
      dataset_id: "owner/set",
      split: "train",
      job_name_prefix: "p",
      model_id: `us.${haiku}`,
      prompt_id: "q",
      max_num_jobs: 1,
    };
    const { data, problems } = imported(input, { q: "{source}" });
    expect(problems).toEqual([]);
    expect(data.stages[0]).toMatchObject({
      input: { from: "hugging-face", dataset: "owner/set", split: "train", firstRecords: 1000 },
    });
  });

  test("a folder of images, with or without its last stroke, and the limit that was not heeded", () => {
    const input = {
      s3_uri: "s3://bucket/images",
      job_name_prefix: "p",
      model_id: haiku,
      prompt_id: "q",
      input_type: "image",
      max_records_per_batch: 200,
    };
    const { data, problems } = imported(input, { q: "What is it?" });
    expect(problems).toEqual([]);
    expect(data.stages[0]).toMatchObject({
      reads: "text-and-image",
      input: { from: "s3", uri: "s3://bucket/images/", format: "images" },
      limits: { maxRecordsPerJob: 200 },
    });
  });
});
