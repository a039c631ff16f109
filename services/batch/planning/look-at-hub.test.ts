import { describe, expect, test } from "vitest";
import { Pipeline } from "../../../events-schema/index.ts";
import { memoryHub } from "../memory/memory-hub.ts";
import { memoryPeek } from "./memory-peek.testing.ts";
import { planPipeline } from "./plan-pipeline.ts";
import { directory, stage, base, told, parquet, useDirectory } from "./plan-pipeline.testing.ts";

useDirectory();

describe("a data set of the Hub", () => {
  const commit = "a".repeat(40);
  const planned = async (content: Buffer | undefined, changes: object = {}, withHub = true) => {
    const files = content === undefined ? {} : { "data/train-00000-of-00001.parquet": content };
    const hub = memoryHub({ "a/b": { branches: { main: commit }, commits: { [commit]: files } } });
    const hubInput = { from: "hugging-face" as const, dataset: "a/b", ...changes };
    const request = Pipeline.parse({ ...base, stages: [{ ...stage, input: hubInput }] });
    const { peek } = memoryPeek({});
    return planPipeline(request, { peek, directory, jobsAtOnce: () => 20, ...(withHub && { hub }) });
  };

  test("is looked at as its files are: rows of small ones, footers of large ones", async () => {
    const small = await planned(await parquet(130));
    expect([told(small.problems), told(small.warnings)]).toEqual([[], []]);
    expect(small.inputs.get("write")).toMatchObject({ records: 130, counted: true });
    expect(small.estimate.unknown).toEqual([]);
    const large = await planned(await parquet(200_000));
    expect(large.inputs.get("write")).toMatchObject({ records: 200_000 });
  });

  test("speaks against the request like every other input", async () => {
    const other = { prompts: { joke: { template: "{{subject}}" } } };
    const hub = memoryHub({
      "a/b": {
        branches: { main: commit },
        commits: { [commit]: { "data/train-00000-of-00001.parquet": await parquet(3) } },
      },
    });
    const request = Pipeline.parse({
      ...base,
      ...other,
      stages: [{ ...stage, input: { from: "hugging-face", dataset: "a/b" } }],
    });
    const { problems } = await planPipeline(request, {
      peek: memoryPeek({}).peek,
      hub,
      directory,
      jobsAtOnce: () => 20,
    });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("a/b@aaaaaaa/data/train-00000-of-00001.parquet has no such column"),
    ]);
  });

  test("that has no such split, or is not there, is refused at its place", async () => {
    expect(told((await planned(await parquet(3), { split: "test" })).problems)).toEqual([
      "batch/hub-no-split /stages/0/input",
    ]);
    expect(told((await planned(undefined, { dataset: "a/c" })).problems)).toEqual(["batch/hub-absent /stages/0/input"]);
  });

  test("whose files are listed and not given is warned of, with what the Hub says", async () => {
    const files = { "data/train-00000-of-00001.parquet": await parquet(3) };
    const hub = memoryHub({ "a/b": { branches: { main: commit }, commits: { [commit]: files } } });
    const request = Pipeline.parse({
      ...base,
      stages: [{ ...stage, input: { from: "hugging-face", dataset: "a/b" } }],
    });
    for (const [refusal, why] of [
      [{ kind: "strange", why: "it leads to cdn.example" }, "it leads to cdn.example"],
      [{ kind: "denied", status: 403, gated: true }, "the Hub answers 403"],
      [{ kind: "absent", what: "file" }, "no such file"],
    ] as const) {
      const closed = { ...hub, read: async () => refusal };
      const { peek } = memoryPeek({});
      const { problems, warnings } = await planPipeline(request, {
        peek,
        hub: closed,
        directory,
        jobsAtOnce: () => 20,
      });
      expect([told(problems), told(warnings)]).toEqual([[], ["batch/not-looked-at /stages/0/input"]]);
      expect(warnings[0]?.message).toContain(why);
    }
  });

  test("that cannot be looked at is warned of", async () => {
    const secret = { tokenSecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub" };
    for (const plan of [await planned(undefined, secret), await planned(undefined, {}, false)]) {
      expect([told(plan.problems), told(plan.warnings)]).toEqual([[], ["batch/not-looked-at /stages/0/input"]]);
      expect(plan.estimate.unknown).toEqual(['the records of the stage "write"']);
    }
  });
});
