import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkPipeline } from "../../services/batch/domain/request/check-pipeline.ts";
import { warnOfPipeline } from "../../services/batch/domain/request/warn-of-pipeline.ts";
import { readPipeline } from "../../services/batch/planning/read-request.ts";
import { asUploaded } from "../../services/console/local-inputs.ts";
import { root } from "../tidy/source-files.ts";

const examples = globSync("examples/**/*.json", { cwd: root })
  .map((file) => ({ file, text: JSON.parse(readFileSync(join(root, file), "utf8")) as Record<string, unknown> }))
  .filter(({ text }) => text["type"] === "PipelineRequested");

test("there are some", () => {
  expect(examples.length).toBeGreaterThan(1);
});

describe.each(examples)("$file", ({ file, text }) => {
  test("is a request that nothing speaks against, and nothing is warned of", () => {
    const read = readPipeline(asUploaded(text["data"] as Record<string, unknown>, join(root, file)));
    if (read.kind === "refused") expect(read.problems).toEqual([]);
    else expect([...checkPipeline(read.request), ...warnOfPipeline(read.request)]).toEqual([]);
  });
});
