import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  doneBy,
  hostedOf,
  toAsked,
  toChanged,
  toMade,
  toTurn,
  toUnchanged,
  type Endpoint,
  type EndpointChange,
} from "./endpoint.ts";
import { swapTooLong } from "./problems.ts";
import { nova } from "./samples.ts";

const empty: Endpoint = { key: "news", version: 1, method: "on-demand", baseModel: nova, modelUnits: 2, done: [] };
const problem = swapTooLong("news", 2);
const turn = (by: string, to: string, answersWith?: string): EndpointChange => toTurn(empty, { by, to, answersWith });
const after = (endpoint: Endpoint, ...asked: readonly EndpointChange[]): Endpoint =>
  asked.reduce((now, change) => change(now) ?? now, endpoint);

describe("a turn", () => {
  test("is taken by who has seen the latest, and by nobody else", () => {
    expect(turn("a", "m1")(empty)).toStrictEqual({ ...empty, change: { by: "a", to: "m1", asks: 0 } });
    expect(turn("a", "m1")({ ...empty, version: 2 })).toBeUndefined();
  });

  test("leads from what the endpoint answers with, as far as that is known", () => {
    const known = { ...empty, modelArn: "m0", previousModelArn: "m-" };
    expect(turn("a", "m1")(known)).toEqual({ ...known, change: { by: "a", to: "m1", from: "m0", asks: 0 } });
    expect(turn("a", "m1", "m0")(known)).toEqual({ ...known, change: { by: "a", to: "m1", from: "m0", asks: 0 } });
  });

  test("believes Bedrock: an abandoned change may have come true", () => {
    expect(turn("b", "m2", "m1")({ ...empty, modelArn: "m0" })).toMatchObject({
      modelArn: "m1",
      previousModelArn: "m0",
      change: { from: "m1" },
    });
    expect(turn("b", "m2", "m1")(empty)).not.toHaveProperty("previousModelArn");
  });
});

describe("a change", () => {
  const mine = after(empty, turn("a", "m1"));
  const made = { arn: "arn:e", method: "provisioned-throughput", modelUnits: 3, baseModel: "other" } as const;

  test.each<[string, (by: string) => EndpointChange]>([
    ["asked", toAsked],
    ["made", (by) => toMade(by, made)],
    ["changed", (by) => toChanged(by, "now")],
    ["unchanged", (by) => toUnchanged(by, problem)],
  ])("is %s by its run alone", (_, change) => {
    expect(change("a")(mine)).toBeDefined();
    expect(change("b")(mine)).toBeUndefined();
    expect(change("a")(empty)).toBeUndefined();
  });

  test("counts how often Bedrock was asked", () => {
    expect(after(mine, toAsked("a"), toAsked("a")).change).toEqual({ by: "a", to: "m1", asks: 2 });
  });

  test("takes what was made, and keeps what it knows of the same", () => {
    expect(toMade("a", made)(mine)).toEqual({ ...mine, ...made });
    const known = { ...mine, arn: made.arn };
    expect(toMade("a", made)(known)).toEqual(known);
  });

  test("that came true makes the two models change places", () => {
    const swapped = after({ ...empty, modelArn: "m0", previousModelArn: "m-" }, turn("a", "m1"), toChanged("a", "now"));
    expect(swapped).toStrictEqual({
      ...empty,
      since: "now",
      modelArn: "m1",
      previousModelArn: "m0",
      done: [{ by: "a", to: "m1", from: "m0" }],
    });
  });

  test("to the same model, or from none, leaves the way back as it was", () => {
    const same = { ...empty, modelArn: "m1", previousModelArn: "m0" };
    expect(after(same, turn("a", "m1"), toChanged("a", "now"))).toMatchObject({
      modelArn: "m1",
      previousModelArn: "m0",
    });
    const first = after(mine, toChanged("a", "now"));
    expect(first).not.toHaveProperty("previousModelArn");
    expect(first.done).toStrictEqual([{ by: "a", to: "m1" }]);
  });

  test("that did not is done with its problem, and the endpoint answers as before", () => {
    const known = { ...empty, modelArn: "m0" };
    expect(after(known, turn("a", "m1"), toUnchanged("a", problem))).toStrictEqual({
      ...known,
      done: [{ by: "a", to: "m1", problem }],
    });
  });

  test("is remembered, so that who asks again hears what came of his", () => {
    const twice = after(empty, turn("a", "m1"), toChanged("a", "now"), turn("b", "m2"), toUnchanged("b", problem));
    expect([doneBy(twice, "a")?.to, doneBy(twice, "b")?.problem, doneBy(twice, "c")]).toEqual([
      "m1",
      problem,
      undefined,
    ]);
  });
});

test("is hosted once it was made and answers; on-demand has no model units", () => {
  const ready = { ...empty, arn: "arn:e", since: "now" };
  expect(hostedOf(ready)).toEqual({ method: "on-demand", arn: "arn:e", name: "news", modelUnits: 0, since: "now" });
  expect(hostedOf({ ...ready, method: "provisioned-throughput" })?.modelUnits).toBe(2);
  expect(hostedOf({ ...empty, arn: "arn:e" })).toBeUndefined();
  expect(hostedOf({ ...empty, since: "now" })).toBeUndefined();
});

test("whoever changes it: the way back is never the model it answers with, and the latest twenty changes are kept", () => {
  const one = fc.record({ by: fc.nat({ max: 99 }), to: fc.constantFrom("m1", "m2", "m3"), comesTrue: fc.boolean() });
  fc.assert(
    fc.property(fc.array(one, { minLength: 15, maxLength: 30 }), (asked) => {
      let endpoint = empty;
      for (const { by, to, comesTrue } of asked) {
        const run = String(by);
        const before = endpoint;
        endpoint = after(endpoint, turn(run, to), comesTrue ? toChanged(run, "now") : toUnchanged(run, problem));
        expect(endpoint.modelArn).toBe(comesTrue ? to : before.modelArn);
        expect(endpoint.previousModelArn ?? "none").not.toBe(endpoint.modelArn);
        expect(endpoint.change).toBeUndefined();
      }
      expect(endpoint.done.map(({ by }) => by)).toEqual(asked.slice(-20).map(({ by }) => String(by)));
    }),
  );
});
