import { describe } from "vitest";
import { checkPipeline } from "./check-pipeline.ts";
import { one, prompts } from "./sample.testing.ts";
import { warnOfPipeline } from "./warn-of-pipeline.ts";
import { tell, text } from "./check-pipeline.testing.ts";

describe("warnings", () => {
  const limits = "/stages/0/limits";
  const many = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, prompts["category"]!]));
  tell(
    (request) => [...warnOfPipeline(request), ...checkPipeline(request)],
    [
      ["prompts that nobody asks", one({}, { prompts }), ["batch/prompt-unused", "/prompts/shoes", "/prompts/other"]],
      [
        "a prompt twice in a rule",
        one(
          { asks: { mode: "expanded", column: "kind" } },
          {
            prompts: {
              all: { expands: ["category", "shoes", "category", "category"] },
              category: prompts["category"]!,
              shoes: prompts["shoes"]!,
            },
          },
        ),
        ["batch/prompt-twice", "/prompts/all/expands"],
      ],
      [
        "one text for all records",
        one(
          { reads: "text", input: { from: "s3", uri: "s3://bucket/a.csv" } },
          { prompts: { category: { template: "About {topic}" } } },
        ),
        ["batch/prompt-constant", text],
      ],
      [
        "images that are not sent",
        one({ reads: "text", asks: { mode: "column", column: "file_name" } }, { prompts: {} }),
        ["batch/images-not-sent", "/stages/0/reads"],
      ],
      ["a model that nobody lists", one({ model: "acme.model-v1:0" }), ["batch/model-unlisted", "/stages/0/model"]],
      [
        "a limit above Bedrock's",
        one({ limits: { maxRecordsPerJob: 200_000 } }),
        ["batch/limit-without-effect", `${limits}/maxRecordsPerJob`],
      ],
      [
        "many prompts a record",
        one(
          { asks: { mode: "expanded", column: "kind" } },
          { prompts: { ...many, all: { expands: Object.keys(many) } } },
        ),
        ["batch/expansion", "/stages/0/asks"],
      ],
      [
        "some records alone",
        one({ input: { from: "s3", uri: "s3://bucket/", format: "images", firstRecords: 5 } }),
        ["batch/first-records", "/stages/0/input/firstRecords"],
      ],
      [
        "jobs that may take longer than the pipeline",
        one({}, { deadlineHours: 24 }),
        ["batch/deadline", "/deadlineHours", `${limits}/deadlineHours`],
      ],
    ],
  );
});
