import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserError } from "../user-error.ts";
import { importFile } from "./import-file.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "import-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const imported = async (input: string, prompts?: string) => {
  await writeFile(join(folder, "their.json"), input);
  if (prompts !== undefined) await writeFile(join(folder, "prompts.yaml"), prompts);
  const file = prompts === undefined ? undefined : join(folder, "prompts.yaml");
  return importFile(join(folder, "their.json"), file, "123456789012");
};
const their = '{"s3_uri":"s3://bucket/a.csv","model_id":"amazon.nova-lite-v1:0","prompt_id":"q"}';

test("an input and its prompts become a request to publish", async () => {
  const { request, problems, notes } = await imported(their, "q: A word for {x}");
  expect(problems).toEqual([]);
  expect(request).toMatchObject({
    type: "PipelineRequested",
    data: { prompts: { q: { template: "A word for {{x}}" } } },
  });
  expect(notes.length).toBeGreaterThan(0);
});

test("without prompts, what is missing is a problem", async () => {
  expect((await imported(their)).problems).toMatchObject([{ code: "batch/prompt-unknown" }]);
});

test.each([
  ["{", undefined, /their.json is not JSON/],
  ["{}", undefined, /their.json: model_id/],
  [their, "q: [", /prompts.yaml cannot be read/],
])("%s with prompts %s is a sentence", async (input, prompts, why) => {
  await expect(imported(input, prompts)).rejects.toThrow(why);
  await expect(imported(input, prompts)).rejects.toThrow(UserError);
});

test("a file that is not there is a sentence", async () => {
  await expect(importFile(join(folder, "nothing.json"), undefined, "123456789012")).rejects.toThrow(/cannot be read/);
});
