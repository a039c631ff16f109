import fc from "fast-check";
import { expect, test } from "vitest";
import { pipelines } from "../domain/request/pipelines.testing.ts";
import { written } from "../domain/request/sample.testing.ts";
import { readPipeline } from "./read-request.ts";

const placesOf = (data: unknown): string[] => {
  const read = readPipeline(data);
  return read.kind === "read" ? [] : read.problems.flatMap(({ places = [] }) => places);
};

test.each<[unknown, string[]]>([
  [written, []],
  [{ ...written, nme: 1, stages: [{ ...written.stages[0], modl: "x" }] }, ["/stages/0/modl", "/nme"]],
  [{ ...written, name: "a b", extra: 1 }, ["/name", "/extra"]],
  [{ ...written, prompts: { a: { template: 5 } } }, ["/prompts/a/template"]],
  [{ ...written, prompts: { a: { template: "x", output: { type: "xml", fields: {} } } } }, ["/prompts/a/output/type"]],
  [{ ...written, prompts: { a: { expands: ["b"], extra: 1 } } }, ["/prompts/a/extra"]],
  [{ ...written, stages: [{ ...written.stages[0], input: { from: "s3", uri: "x" } }] }, ["/stages/0/input/uri"]],
  [{ ...written, stages: [] }, ["/stages"]],
  [{}, ["/name", "/stages"]],
  [[], [""]],
  [null, [""]],
])("%# says every place at once", (data, places) => {
  expect(placesOf(data)).toEqual(places);
});

test("whatever the contract gives, it reads again", () => {
  fc.assert(
    fc.property(pipelines, (request) => {
      expect(readPipeline(request)).toEqual({ kind: "read", request });
    }),
  );
});

test("nothing makes it throw", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (prompts, stages) => {
      readPipeline({ ...written, prompts });
      readPipeline({ ...written, stages });
      readPipeline({ ...written, stages: [stages] });
    }),
  );
});

test.each<[string, unknown, unknown]>([
  ["a value with a default", { ...written, deadlineHours: 9999 }, { deadlineHours: undefined }],
  ["a name", { ...written, name: "a/b" }, { name: "unnamed" }],
  ["an unknown key", { ...written, extra: 1 }, {}],
])("%s that is refused leaves the rest to be looked at", (_, data, expected) => {
  const whole = readPipeline(written);
  const read = readPipeline(data);
  const request = whole.kind === "read" ? whole.request : {};
  const given = Object.entries(expected as object).filter(([, value]) => value !== undefined);
  expect(read.kind === "refused" ? read.rest : undefined).toEqual({ ...request, ...Object.fromEntries(given) });
});

test("what is refused and has no default leaves nothing to be looked at", () => {
  const [stage] = written.stages;
  for (const data of [{ ...written, stages: [{ ...stage, model: 5 }] }, { ...written, stages: [7] }, null])
    expect(readPipeline(data)).not.toHaveProperty("rest");
});
