import fc from "fast-check";
import { expect, test } from "vitest";
import { isUtf8, textOf, withColumn, type Column } from "./columns.ts";

const names = (columns: readonly Column[]) => columns.map(({ name }) => name);

test("a new column keeps its name, the older one is called after who made it", () => {
  const input = [{ name: "id" }, { name: "response" }];
  const first = withColumn(input, { name: "response", by: "one" });
  expect(names(first)).toEqual(["id", "input_response", "response"]);
  const second = withColumn(first, { name: "response", by: "two" });
  expect(names(second)).toEqual(["id", "input_response", "one_response", "response"]);
});

test("a name that is taken is counted on", () => {
  const input = [{ name: "input_a" }, { name: "a" }, { name: "input_a_2" }];
  expect(names(withColumn(input, { name: "a", by: "one" }))).toEqual(["input_a", "input_a_3", "input_a_2", "a"]);
});

test("names stay different, nothing is lost and the order stays, whatever is added", () => {
  const name = fc.constantFrom("a", "b", "input_a", "input_a_2", "one_a", "__proto__");
  const added = fc.array(fc.record({ name, by: fc.constantFrom("one", "two") }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.uniqueArray(name), added, (input, more) => {
      const columns = more.reduce<readonly Column[]>(
        withColumn,
        input.map((name) => ({ name })),
      );
      expect(new Set(names(columns)).size).toBe(input.length + more.length);
      expect(columns.map(({ by }) => by)).toEqual([...input.map(() => undefined), ...more.map(({ by }) => by)]);
      const last = more.at(-1);
      if (last) expect(columns.at(-1)).toEqual(last);
    }),
  );
});

test("any value is a text", () => {
  expect([textOf("007"), textOf(""), textOf(null), textOf(7), textOf([0.5, 1])]).toEqual([
    "007",
    "",
    "",
    "7",
    "[0.5,1]",
  ]);
});

test("a text that is still bytes is the text that it becomes, from where it begins to where it ends", () => {
  const bytes = Buffer.from("..grün.");
  const text = { bytes, from: 2, to: bytes.length - 1 };
  expect([isUtf8(text), textOf(text), textOf(undefined)]).toEqual([true, "grün", ""]);
  expect(["a", 1, [1], null, undefined, {}].map(isUtf8)).toEqual(Array(6).fill(false));
});
