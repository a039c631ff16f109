import { expect, test } from "vitest";
import { causeTree, drawTree } from "./cause-tree.ts";
import type { RunEvent } from "./run-view.ts";

const event = (id: string, causationId: string): RunEvent => ({
  type: id,
  service: "s",
  id,
  runId: "r",
  causationId,
  at: 0,
  data: {},
});
const draw = (...events: RunEvent[]): string[] =>
  drawTree(causeTree(events)).map(({ branches, event: { type } }) => branches + type);

test("each event stands under its cause, whatever order they came in", () => {
  expect(draw(event("c", "a"), event("a", "outside"), event("b", "a"), event("d", "c"))).toEqual([
    "a",
    "├─ c",
    "│  └─ d",
    "└─ b",
  ]);
});

test("an event with a cause that nobody knows stands by itself; a circle is cut", () => {
  expect(draw(event("a", "x"), event("b", "y"))).toEqual(["a", "b"]);
  expect(draw(event("a", "b"), event("b", "a"), event("c", "c")).length).toBe(3);
});
