import { expect, test } from "vitest";
import type { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { checkEstimate } from "./check-estimate.ts";
import { checkPipeline } from "./check-pipeline.ts";
import type { PipelineEstimate } from "./estimate-pipeline.ts";
import { classify, embed, one, prompts, sample } from "./sample.testing.ts";
import { warnOfPipeline } from "./warn-of-pipeline.ts";

/** A user reads sentences, not codes: what is wrong, with which value, and what to do. */
const saidOf = (problems: readonly Problem[]) => problems.map(({ message, remedy }) => `${message}; ${remedy}`);

const reading = (...inputs: [name: string, reads: string | undefined][]): Pipeline =>
  sample({
    prompts: { category: prompts["category"]! },
    stages: inputs.map(([name, stage]) => ({
      ...classify,
      name,
      ...(stage !== undefined && { input: { from: "stage" as const, stage } }),
    })),
  });
const rules = { category: prompts["category"]!, all: { expands: ["category"] } };
const asking = (asks: NonNullable<typeof classify.asks>, written = rules): Pipeline =>
  one({ asks }, { prompts: written });

test.each<[what: string, request: Pipeline, ...said: string[]]>([
  [
    "twins",
    reading(["a", undefined], ["A", "a"]),
    '2 stages are named "a", "A"; names must differ by more than case; rename all but one: a stage\'s name is part of S3 keys and of column names',
  ],
  [
    "the first of all",
    reading(["a", "b"], ["b", "a"]),
    'the first stage, "a", reads the stage "b", and there is none before it; give it objects ("from": "s3") or a data set ("from": "hugging-face")',
  ],
  ["itself", reading(["a", undefined], ["b", "b"]), 'the stage "b" reads itself; name one of the stages before it: a'],
  [
    "a later one",
    reading(["a", undefined], ["b", "c"], ["c", "a"]),
    'the stage "b" reads "c", which comes after it; name one of the stages before it: a',
  ],
  [
    "none",
    reading(["a", undefined], ["b", "x"]),
    'the stage "b" reads "x", which is no stage of this pipeline; name one of the stages before it: a',
  ],
  [
    "no such prompt",
    asking({ mode: "single", prompt: "x" }),
    '"x" is no prompt of this request; write it under prompts, or name one of: category',
  ],
  [
    "no such rule",
    asking({ mode: "expanded", column: "kind", prompts: { a: "x" } }),
    '"x" is no expansion rule of this request; write it under prompts, or name one of: all',
  ],
  [
    "a rule for a prompt",
    asking({ mode: "single", prompt: "all" }),
    '"all" is an expansion rule and a prompt is needed here; name one of: category',
  ],
  [
    "a prompt for a rule",
    asking({ mode: "expanded", column: "kind", prompts: { a: "category" } }),
    '"category" is a prompt and an expansion rule is needed here; write a rule {"expands": ["category"]} and name that, or name one of: all',
  ],
  [
    "no value",
    asking({ mode: "mapped", column: "kind", prompts: {} }),
    'the mode "mapped" has 0 prompts to choose from and no default; write values with their prompts, or a default',
  ],
  [
    "no rule",
    asking({ mode: "expanded", column: "kind" }, { category: rules.category } as typeof rules),
    'the mode "expanded" has 0 rules to choose from and no default; write rules under prompts',
  ],
  [
    "one value twice",
    asking({ mode: "mapped", column: "kind", prompts: { a: "category", "A ": "category" } }),
    '"a" and "A " are one value: case and blanks around it do not count; keep one of them',
  ],
  [
    "a text without a prompt",
    one({ reads: "text", asks: undefined }),
    'the stage "classify" has no asks: it reads "text" and does not say which text is sent; write asks, such as {"mode": "single", "prompt": …}',
  ],
  [
    "an image without a prompt",
    one({ reads: "image", asks: undefined }),
    'the stage "classify" has no asks: amazon.nova-lite-v1:0 answers in text and is shown an image without a prompt; read "text-and-image" and write asks',
  ],
  [
    "vectors of a text without a prompt",
    one({ ...embed, input: classify.input, reads: "text", asks: undefined }),
    'the stage "embed" has no asks: it reads "text" and does not say which text is sent; write asks, such as {"mode": "single", "prompt": …}',
  ],
  [
    "one column twice",
    one({}, { prompts: { category: { template: "a", output: { type: "json", fields: { a: "$.a", "A ": "$.b" } } } } }),
    '"category" makes 2 columns whose names differ in case or blanks only: "a", "A "; rename all but one',
  ],
  [
    "vectors of a model that is not in the table",
    one({ model: "amazon.nova-2-multimodal-embeddings-v1:0" }),
    "amazon.nova-2-multimodal-embeddings-v1:0 answers in vectors and its requests are not in the model table; embed with Titan Text Embeddings V2 or Titan Multimodal Embeddings",
  ],
  [
    "no model",
    one({ model: "Claude 3" }),
    '"Claude 3" is neither the id nor the ARN of a model; correct it, as in amazon.nova-micro-v1:0 or us.amazon.nova-micro-v1:0',
  ],
  [
    "another form",
    one({ model: "qwen.qwen3-32b-v1:0", form: "InvokeModel" }),
    'qwen.qwen3-32b-v1:0 is not asked by InvokeModel in a batch; it is by Converse; write "Converse", or leave form out',
  ],
  [
    "a text and an image to a model of texts",
    one({ ...embed, input: classify.input, reads: "text-and-image" }),
    "1 images are given, amazon.titan-embed-text-v2:0 takes 0 at most; ask in several",
  ],
  [
    "a template in another's name",
    one(
      { model: "meta.llama3-1-8b-instruct-v1:0", reads: "text" },
      { prompts: { category: { template: "<|eot_id|> {{a}}" } } },
    ),
    '"category": turn 1 holds "<|", which the template of meta.llama3-1-8b-instruct-v1:0 reads as a command; ask through Converse or take it out',
  ],
])("%s: what is wrong is said with its value, and what to do", (_, request, ...said) => {
  expect(saidOf(checkPipeline(request))).toEqual(said);
});

test.each<[what: string, request: Pipeline, ...said: string[]]>([
  [
    "images that nobody sees",
    one({ reads: "text", asks: { mode: "column", column: "a" } }, { prompts: {} }),
    'the stage "classify" takes images and reads "text", so no image is sent; read "text-and-image"',
  ],
  [
    "images of a stage before are its own affair",
    one(
      { reads: "text", input: { from: "s3", uri: "s3://bucket/a.csv" }, asks: { mode: "column", column: "a" } },
      { prompts: {} },
    ),
  ],
  [
    "a prompt twice",
    asking(
      { mode: "expanded", column: "kind" },
      { category: prompts["category"]!, all: { expands: ["category", "category"] } },
    ),
    'the rule "all" asks "category" more than once of each record, and each answer is paid for; name it once, unless several answers are wanted',
  ],
  ["a limit at Bedrock's own", one({ limits: { maxRecordsPerJob: 100_000 } })],
  [
    "a limit above it",
    one({ limits: { maxRecordsPerJob: 100_001 } }),
    "maxRecordsPerJob is 100001 and a job takes 100000 records at most, by AWS's default; leave it out",
  ],
  ["jobs as long as the pipeline", one({ limits: { deadlineHours: 48 } }, { deadlineHours: 48 })],
  [
    "jobs longer than it",
    one({ limits: { deadlineHours: 48 } }, { deadlineHours: 47 }),
    'the pipeline ends after 47 h, and jobs of "classify" may take 48 h; nothing, if the pipeline\'s deadline is meant; else raise it',
  ],
])("%s: what is probably not meant is said with its value", (_, request, ...said) => {
  expect(saidOf(warnOfPipeline(request))).toEqual(said);
});

const estimate = (change: Partial<PipelineEstimate>): PipelineEstimate => ({
  asOf: "2026-11-20",
  stages: [],
  costUsdKnown: 5,
  unknown: [],
  ...change,
});
const cheaper =
  "raise maxCostUsd (of the request, or the stack's for its account), give fewer records, shorten maxTokens or ask a cheaper model";

test.each<[what: string, bound: number | undefined, made: PipelineEstimate, ...said: string[]]>([
  ["no bound", undefined, estimate({ unknown: ["a price"] })],
  ["what it may cost", 5, estimate({ costUsd: 5 })],
  [
    "more than it may",
    4.5,
    estimate({ costUsd: 5 }),
    `the pipeline is estimated at $5.00 by prices of 2026-11-20 and maxCostUsd is $4.50; ${cheaper}`,
  ],
  [
    "at least more",
    1,
    estimate({ unknown: ["a", "b"] }),
    `the pipeline is estimated at $5.00 and more by prices of 2026-11-20 and maxCostUsd is $1.00; ${cheaper}`,
  ],
  ["who knows", 9, estimate({ unknown: ["a", "b"] }), `maxCostUsd is $9.00 and not known is a, b; ${cheaper}`],
])("%s: a cost is held against what the request allows", (_, maxCostUsd, made, ...said) => {
  const request = one({}, maxCostUsd === undefined ? {} : { maxCostUsd });
  expect(saidOf(checkEstimate(request, made))).toEqual(said);
});

test("jobs are held against the bound of their own stage; of a stage whose records nobody knows there are none", () => {
  const stages = [
    { ...classify, limits: { maxJobs: 1 } },
    { ...classify, name: "second", limits: { maxJobs: 1 } },
  ];
  const jobs = (stage: string, count: number) => ({ stage, jobs: count }) as PipelineEstimate["stages"][number];
  const said = (...made: PipelineEstimate["stages"]) =>
    saidOf(checkEstimate(sample({ stages }), estimate({ stages: made })));
  expect(said(jobs("classify", 1), jobs("second", 2))).toEqual([
    'the stage "second" needs about 2 jobs and maxJobs is 1; raise maxJobs or maxRecordsPerJob, or give fewer records',
  ]);
  expect(said(jobs("classify", 1))).toEqual([]);
});
