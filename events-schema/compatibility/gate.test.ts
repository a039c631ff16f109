import { describe, expect, test } from "vitest";
import { fails, judge, type Compared } from "./gate.ts";
import type { Schema } from "./schema.ts";

const envelope = { type: "object", required: ["metadata"], oneOf: [{ required: ["data"] }, { required: ["claim"] }] };
const fact = (data: Schema, more: Schema = {}): Schema => ({
  ...envelope,
  properties: { metadata: { type: "object" }, data, claim: { type: "object" } },
  ...more,
});
const request = (data: Schema, more: Schema = {}): Schema => ({
  type: "object",
  properties: { data },
  required: ["data"],
  ...more,
});
const word = (...values: string[]): Schema => ({
  type: "object",
  properties: { word: { enum: values } },
  required: ["word"],
});

type Sets = { baseline?: Record<string, Schema>; live?: Record<string, Schema> } & Partial<
  Omit<Compared, "baseline" | "live">
>;

const judged = ({ baseline = {}, live = {}, ...rest }: Sets) =>
  judge({
    baseline: new Map(Object.entries(baseline)),
    live: new Map(Object.entries(live)),
    ended: new Set(),
    heardBy: () => [],
    emittedBy: () => [],
    ...rest,
  });

describe("a changed version", () => {
  const hears = { heardBy: () => ["hosting/onSaid"] };

  test("is not mentioned where nothing differs", () => {
    expect(judged({ baseline: { "Said.v1": fact(word("a")) }, live: { "Said.v1": fact(word("a")) } })).toEqual([]);
  });

  test("is refused where an old consumer would refuse a new event, with an example, the consumer and the way out", () => {
    const [said] = judged({
      baseline: { "Said.v1": fact(word("a")) },
      live: { "Said.v1": fact(word("a", "b")) },
      ...hears,
    });
    expect(said).toMatchObject({
      name: "Said.v1",
      became: "changed",
      heardBy: ["hosting/onSaid"],
      changes: [
        {
          path: ["data", "word"],
          what: 'values + "b"',
          forward: { path: ["data", "word"], what: 'may be "b"', witness: { value: { word: "b" } } },
          backward: undefined,
        },
      ],
      refused: ['data.word: values + "b" breaks readers'],
      todo: 'leave version 1 as it was and define version 2 beside it (CONTRIBUTING.md, "Move an event to a new version")',
    });
  });

  test("of a request: a new value waits for the deployment, a value gone is refused", () => {
    const [wider] = judged({
      baseline: { "Asked.v1": request(word("a")) },
      live: { "Asked.v1": request(word("a", "b")) },
    });
    expect(wider).toMatchObject({ request: true, refused: [] });
    expect(wider?.changes.map((change) => [fails(change, "forward", true), fails(change, "forward", false)])).toEqual([
      [false, true],
    ]);
    const [narrower] = judged({
      baseline: { "Asked.v1": request(word("a", "b")) },
      live: { "Asked.v1": request(word("a")) },
    });
    expect(narrower?.refused).toEqual(['data.word: values - "b" breaks readers']);
  });

  test("that was a fact and is a request is refused: the envelope is another one", () => {
    const [said] = judged({ baseline: { "Said.v1": fact(word("a")) }, live: { "Said.v1": request(word("a")) } });
    expect(said).toMatchObject({ request: false });
    expect(said?.refused).toContainEqual(expect.stringContaining("cannot be compared"));
  });

  test("that nobody minds is to be accepted; one that cannot be compared may be said otherwise", () => {
    const format = (more: Schema) => ({ type: "object", properties: { day: { type: "string", ...more } } });
    const todo = (before: Schema, after: Schema) =>
      judged({ baseline: { "Said.v1": fact(before) }, live: { "Said.v1": fact(after) } })[0]?.todo;
    expect(todo(format({ minLength: 1 }), format({}))).toMatch(/^leave version 1 as it was/);
    expect(todo(format({}), format({ description: "d" }))).toBe("accept it: npm run contracts -- --accept");
    expect(todo(format({}), format({ format: "date" }))).toMatch(
      /^say it so that it can be compared, or leave version 1 as it was and define version 2 beside it/,
    );
  });

  test("that breaks readers in one field and cannot be compared in another breaks readers", () => {
    const both = (first: Schema, second: Schema) => ({
      type: "object",
      properties: { a: { type: "string", ...first }, b: { type: "string", ...second } },
    });
    const [said] = judged({
      baseline: { "Said.v1": fact(both({}, {})) },
      live: { "Said.v1": fact(both({ format: "date" }, { minLength: 1 })) },
    });
    expect(said?.refused).toEqual([
      'data.a: format none → "date" cannot be compared',
      "data.b: minLength none → 1 breaks readers",
    ]);
    expect(said?.todo).toMatch(/^leave version 1/);
  });

  test("of its metadata is compared like that of its data", () => {
    const before = fact(word("a"));
    const metadata = { type: "object", properties: { hops: { type: "integer" } }, required: ["hops"] };
    const after = fact(word("a"), { properties: { ...(before["properties"] as Schema), metadata } });
    expect(judged({ baseline: { "Said.v1": before }, live: { "Said.v1": after } })[0]?.refused).toEqual([
      "metadata.hops: new required field breaks readers",
    ]);
  });

  test("that only reads differently is accepted; another default is noted, for it means something else", () => {
    const described = (text: string, value: number) => ({
      type: "object",
      properties: { hours: { type: "integer", description: text, default: value } },
    });
    const [said] = judged({
      baseline: { "Said.v1": fact(described("a", 1)) },
      live: { "Said.v1": fact(described("b", 2)) },
    });
    expect(said?.refused).toEqual([]);
    expect(said?.changes.map(({ what, note }) => [what, note])).toEqual([
      ["description reads differently", undefined],
      ["default 1 → 2", "the meaning changes: events without this field are read differently"],
    ]);
  });
});

describe("a rule that is a function", () => {
  const rule = (text: string) => ({
    "x-rules": [{ at: "data.split", kind: "refinement", says: "adds up to 1", text }],
  });
  const refusedOf = (before: Schema, after: Schema) =>
    judged({ baseline: { "Said.v1": fact(word("a"), before) }, live: { "Said.v1": fact(word("a"), after) } }).flatMap(
      ({ refused }) => refused,
    );

  test("is compared by its text, and another text is undecided", () => {
    expect(refusedOf(rule("1"), rule("1"))).toEqual([]);
    expect(refusedOf(rule("1"), rule("2"))).toEqual([
      'data.split: the text of the refinement "adds up to 1" cannot be compared',
    ]);
  });
  test("may not come, for old events, nor go, for old consumers", () => {
    expect(refusedOf({}, rule("1"))).toEqual(['data.split: new refinement "adds up to 1" cannot be compared']);
    expect(refusedOf(rule("1"), {})).toEqual(['data.split: refinement "adds up to 1" removed cannot be compared']);
  });
});

describe("a new version", () => {
  test("is accepted beside the old one, whatever it holds", () => {
    const [said] = judged({
      baseline: { "Said.v1": fact(word("a")) },
      live: { "Said.v1": fact(word("a")), "Said.v2": fact({ type: "object" }) },
    });
    expect(said).toMatchObject({ name: "Said.v2", became: "new", refused: [] });
    expect(said?.todo).toBe(
      "accept it: npm run contracts -- --accept; Said.v1 stays beside it until nobody declares it",
    );
    expect(said?.changes).toEqual([]);
  });
  test("of an event that is alone, whatever others there are, only has to be accepted", () => {
    const [told] = judged({
      baseline: { "Said.v7": fact(word("a")) },
      live: { "Said.v7": fact(word("a")), "Told.v1": fact(word("a")) },
      ended: new Set(["Gone.v9"]),
    });
    expect(told).toMatchObject({ name: "Told.v1", refused: [], todo: "accept it: npm run contracts -- --accept" });
  });
  test("has every older one beside it that is live", () => {
    const live = { "Said.v1": fact(word("a")), "Said.v2": fact(word("a")) };
    expect(judged({ baseline: live, live: { ...live, "Said.v3": fact(word("b")) } })[0]?.todo).toContain(
      "; Said.v1, Said.v2 stays beside it",
    );
  });
  test("must have a number that no event in an archive has", () => {
    const again = { live: { "Said.v1": fact(word("b")) } };
    expect(judged(again)[0]?.refused).toEqual([]);
    expect(judged({ ...again, ended: new Set(["Said.v1"]) })[0]).toMatchObject({
      refused: ["Said.v1 is not new: version 1 of Said was published before, and archives may hold events of it"],
      todo: "give it version 2",
    });
    expect(judged({ baseline: { "Said.v3": fact(word("a")) }, live: { "Said.v2": fact(word("a")) } })[0]?.todo).toBe(
      "give it version 4",
    );
  });
});

describe("a version that is gone", () => {
  const gone = { baseline: { "Said.v1": fact(word("a")) } };
  test("is refused by the name of whoever declares it", () => {
    expect(judged({ ...gone, heardBy: () => ["hosting/onSaid"], emittedBy: () => ["training/say"] })[0]).toMatchObject({
      became: "deleted",
      todo: "move them to another version first, or bring the event back",
      refused: ["Said.v1 is still declared by hosting/onSaid, training/say"],
    });
  });
  test("is accepted where nobody does, and archives are mentioned", () => {
    const [said] = judged(gone);
    expect(said?.refused).toEqual([]);
    expect(said?.todo).toBe(
      "accept it: npm run contracts -- --accept; archives may still hold it, and a replay of that time will reach nobody",
    );
    expect(said?.changes).toEqual([]);
  });
});
