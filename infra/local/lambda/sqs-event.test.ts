import fc from "fast-check";
import { expect, test } from "vitest";
import { failedIds } from "./batch-response.ts";
import { groupsThatFit } from "./sqs-event.ts";

test("Every record is in one group, in order, and every group fits", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 60 })), (records) => {
      const groups = groupsThatFit(records, 200);
      expect(groups.flat()).toEqual(records);
      for (const group of groups)
        expect(Buffer.byteLength(JSON.stringify({ Records: group }))).toBeLessThanOrEqual(200 + 60 * 6);
      expect(groups.every((group) => group.length > 0)).toBe(true);
    }),
  );
});

const ok = (answer: unknown) => ({ kind: "ok" as const, payload: JSON.stringify(answer ?? null) });
const all = ["a", "b", "c"];

test.each([
  ["nothing", undefined, []],
  ["an empty object", {}, []],
  ["an empty list", { batchItemFailures: [] }, []],
  ["null for the list", { batchItemFailures: null }, []],
  ["one id", { batchItemFailures: [{ itemIdentifier: "b" }] }, ["b"]],
  ["one id twice", { batchItemFailures: [{ itemIdentifier: "b" }, { itemIdentifier: "b" }] }, ["b"]],
  ["an unknown id", { batchItemFailures: [{ itemIdentifier: "z" }] }, all],
  ["an empty id", { batchItemFailures: [{ itemIdentifier: "" }] }, all],
  ["a null id", { batchItemFailures: [{ itemIdentifier: null }] }, all],
  ["a key of another name", { batchItemFailures: [{ id: "a" }] }, all],
  ["a null entry", { batchItemFailures: [null] }, all],
  ["no list", { batchItemFailures: "a" }, all],
  ["a text", "done", all],
  ["a list", [], all],
])("A function that answers %s fails the right messages", (_, answer, failed) => {
  expect(failedIds(ok(answer), all, true)).toEqual(failed);
  expect(failedIds(ok(answer), all, false)).toEqual([]);
});

test("An error or a time-out fails all messages", () => {
  const error = { errorType: "E", errorMessage: "" };
  expect(failedIds({ kind: "error", error }, all, true)).toEqual(all);
  expect(failedIds({ kind: "timeout", error }, all, false)).toEqual(all);
});
