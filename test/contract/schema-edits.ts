import { z } from "zod";

/** `reads`: proven. `BREAKS`: shown by an example. `unsure`: cannot be decided, and fails. */
export type Expected = "reads" | "BREAKS" | "unsure";

/** What an edit does to an old consumer of new events (forward) and to a new consumer of old events (backward). */
export type Edit = [name: string, before: z.ZodObject, after: z.ZodObject, forward: Expected, backward: Expected];

const field = (f: z.ZodType) => z.object({ f });
const text = z.string();
const number = z.number();

const fields: Edit[] = [
  ["nothing", field(text), field(text), "reads", "reads"],
  ["a new optional field", z.object({ a: text }), z.object({ a: text, b: text.optional() }), "reads", "reads"],
  ["a new required field", z.object({ a: text }), z.object({ a: text, b: text }), "reads", "BREAKS"],
  ["a new field with a default", z.object({ a: text }), z.object({ a: text, b: text.default("x") }), "reads", "reads"],
  ["an optional field removed", z.object({ a: text, b: text.optional() }), z.object({ a: text }), "reads", "reads"],
  ["a required field removed", z.object({ a: text, b: text }), z.object({ a: text }), "BREAKS", "reads"],
  ["a field renamed", z.object({ a: text }), z.object({ b: text }), "BREAKS", "BREAKS"],
  ["an optional field renamed", z.object({ a: text.optional() }), z.object({ b: text.optional() }), "reads", "reads"],
  ["optional made required", field(text.optional()), field(text), "reads", "BREAKS"],
  ["required made optional", field(text), field(text.optional()), "BREAKS", "reads"],
  ["a default added", field(text.optional()), field(text.default("x")), "reads", "reads"],
  ["a default changed", field(text.default("x")), field(text.default("y")), "reads", "reads"],
  ["a default removed, the field optional", field(text.default("x")), field(text.optional()), "reads", "reads"],
  ["a default removed, the field required", field(text.default("x")), field(text), "reads", "BREAKS"],
  ["a description", field(text), field(text.describe("what it is")), "reads", "reads"],
  ["the order of fields", z.object({ a: text, b: number }), z.object({ b: number, a: text }), "reads", "reads"],
];

const types: Edit[] = [
  ["text made a number", field(text), field(number), "BREAKS", "BREAKS"],
  ["integer made number", field(z.int()), field(number), "BREAKS", "reads"],
  ["number made integer", field(number), field(z.int()), "reads", "BREAKS"],
  ["null allowed", field(text), field(text.nullable()), "BREAKS", "reads"],
  ["null no longer allowed", field(text.nullable()), field(text), "reads", "BREAKS"],
  ["optional made nullable", field(text.optional()), field(text.nullable()), "BREAKS", "BREAKS"],
  ["anything made text", field(z.unknown()), field(text), "reads", "BREAKS"],
  ["text made anything", field(text), field(z.unknown()), "BREAKS", "reads"],
  ["boolean made one value", field(z.boolean()), field(z.literal(true)), "reads", "BREAKS"],
  ["one value made boolean", field(z.literal(true)), field(z.boolean()), "BREAKS", "reads"],
  ["an object made text", field(z.object({ a: text })), field(text), "BREAKS", "BREAKS"],
  ["an array made its item", field(z.array(text)), field(text), "BREAKS", "BREAKS"],
];

const values: Edit[] = [
  ["an enum value added", field(z.enum(["a", "b"])), field(z.enum(["a", "b", "c"])), "BREAKS", "reads"],
  ["an enum value removed", field(z.enum(["a", "b"])), field(z.enum(["a"])), "reads", "BREAKS"],
  ["an enum value replaced", field(z.enum(["a", "b"])), field(z.enum(["a", "c"])), "BREAKS", "BREAKS"],
  ["enum values reordered", field(z.enum(["a", "b"])), field(z.enum(["b", "a"])), "reads", "reads"],
  ["an enum made text", field(z.enum(["a", "b"])), field(text), "BREAKS", "reads"],
  ["text made an enum", field(text), field(z.enum(["a", "b"])), "reads", "BREAKS"],
  ["an enum made text that has room for it", field(z.enum(["a", "bb"])), field(text.max(2)), "BREAKS", "reads"],
  ["an enum made text too short for it", field(z.enum(["a", "bb"])), field(text.max(1)), "BREAKS", "BREAKS"],
  ["an enum made text whose pattern it fits", field(z.enum(["a1"])), field(text.regex(/^[a-z]\d$/)), "BREAKS", "reads"],
  ["a literal made another", field(z.literal(1)), field(z.literal(2)), "BREAKS", "BREAKS"],
  ["a literal made an enum with it", field(z.literal("a")), field(z.enum(["a", "b"])), "BREAKS", "reads"],
  ["numbers made a range around them", field(z.literal([1, 2])), field(z.int().min(1).max(2)), "reads", "reads"],
];

const numbers: Edit[] = [
  ["a maximum raised", field(number.max(10)), field(number.max(20)), "BREAKS", "reads"],
  ["a maximum lowered", field(number.max(10)), field(number.max(5)), "reads", "BREAKS"],
  ["a maximum removed", field(number.max(10)), field(number), "BREAKS", "reads"],
  ["a minimum added", field(number), field(number.min(0)), "reads", "BREAKS"],
  ["a minimum lowered", field(number.min(0)), field(number.min(-1)), "BREAKS", "reads"],
  ["a bound made exclusive", field(number.min(0)), field(number.gt(0)), "reads", "BREAKS"],
  ["above 0 made from 1, of integers", field(z.int().gt(0)), field(z.int().min(1)), "reads", "reads"],
  ["above 0 made from 1, of numbers", field(number.gt(0)), field(number.min(1)), "reads", "BREAKS"],
  ["a step added", field(z.int()), field(z.int().multipleOf(5)), "reads", "BREAKS"],
  ["a step refined", field(z.int().multipleOf(10)), field(z.int().multipleOf(5)), "BREAKS", "reads"],
  ["steps that do not fit", field(z.int().multipleOf(4)), field(z.int().multipleOf(6)), "BREAKS", "BREAKS"],
  ["a range moved", field(z.int().min(0).max(5)), field(z.int().min(3).max(8)), "BREAKS", "BREAKS"],
];

const texts: Edit[] = [
  ["a longer text allowed", field(text.max(10)), field(text.max(20)), "BREAKS", "reads"],
  ["a shorter text asked for", field(text.max(20)), field(text.max(10)), "reads", "BREAKS"],
  ["the empty text refused", field(text), field(text.min(1)), "reads", "BREAKS"],
  ["the empty text allowed", field(text.min(1)), field(text), "BREAKS", "reads"],
  ["a pattern added", field(text), field(text.regex(/^[a-z]+$/)), "reads", "BREAKS"],
  ["a pattern removed", field(text.regex(/^[a-z]+$/)), field(text), "BREAKS", "reads"],
  ["a second pattern", field(text.regex(/a/)), field(text.regex(/a/).regex(/b/)), "reads", "BREAKS"],
  ["a pattern widened", field(text.regex(/^[a-z]+$/)), field(text.regex(/^[a-z0-9]+$/)), "BREAKS", "unsure"],
  ["a pattern said otherwise", field(text.regex(/^\d+$/)), field(text.regex(/^[0-9]+$/)), "unsure", "unsure"],
  ["patterns with nothing in common", field(text.regex(/^a+$/)), field(text.regex(/^b+$/)), "BREAKS", "BREAKS"],
  [
    "a longer text with a pattern",
    field(text.regex(/^[a-z]+$/).max(5)),
    field(text.regex(/^[a-z]+$/).max(9)),
    "BREAKS",
    "reads",
  ],
  ["a time asked for", field(text), field(z.iso.datetime()), "reads", "BREAKS"],
  ["a time no longer asked for", field(z.iso.datetime()), field(text), "BREAKS", "reads"],
  ["a URL asked for", field(text), field(z.url()), "reads", "unsure"],
  ["an enum made a URL", field(z.enum(["http://a/"])), field(z.url()), "BREAKS", "unsure"],
];

const containers: Edit[] = [
  ["items widened", field(z.array(z.int())), field(z.array(number)), "BREAKS", "reads"],
  ["items narrowed", field(z.array(text)), field(z.array(text.max(3))), "reads", "BREAKS"],
  ["more items allowed", field(z.array(text).max(3)), field(z.array(text).max(5)), "BREAKS", "reads"],
  ["at least one item", field(z.array(text)), field(z.array(text).min(1)), "reads", "BREAKS"],
  [
    "items of an array that is always empty",
    field(z.array(text).max(0)),
    field(z.array(number).max(0)),
    "reads",
    "reads",
  ],
  [
    "a field of an item made required",
    field(z.array(z.object({ a: text.optional() }))),
    field(z.array(z.object({ a: text }))),
    "reads",
    "BREAKS",
  ],
  [
    "a new field three levels down",
    field(z.object({ a: z.object({ b: text }) })),
    field(z.object({ a: z.object({ b: text, c: text.optional() }) })),
    "reads",
    "reads",
  ],
  [
    "a new required field three levels down",
    field(z.object({ a: z.object({ b: text }) })),
    field(z.object({ a: z.object({ b: text, c: text }) })),
    "reads",
    "BREAKS",
  ],
  ["a tuple made longer", field(z.tuple([text])), field(z.tuple([text, text])), "unsure", "unsure"],
  ["a tuple as it was", field(z.tuple([text])), field(z.tuple([text])), "reads", "reads"],
  ["other fields refused", z.object({ a: text }), z.strictObject({ a: text }), "reads", "reads"],
  [
    "a new field where others are refused",
    z.strictObject({ a: text }),
    z.strictObject({ a: text, b: text.optional() }),
    "BREAKS",
    "reads",
  ],
  [
    "other fields kept, whatever they are",
    z.object({ a: text, b: text.optional() }),
    z.looseObject({ a: text }),
    "BREAKS",
    "reads",
  ],
  [
    "a new field where others are kept",
    z.looseObject({ a: text }),
    z.looseObject({ a: text, b: text.optional() }),
    "reads",
    "BREAKS",
  ],
  ["values of a record narrowed", field(z.record(text, text)), field(z.record(text, text.min(1))), "reads", "BREAKS"],
  ["keys of a record narrowed", field(z.record(text, text)), field(z.record(text.min(1), text)), "reads", "BREAKS"],
  ["a record made an object", field(z.record(text, text)), field(z.object({ a: text.optional() })), "reads", "reads"],
  [
    "a record made an object with another type",
    field(z.record(text, text)),
    field(z.object({ a: number.optional() })),
    "BREAKS",
    "BREAKS",
  ],
  ["an object made a record", field(z.object({ a: text })), field(z.record(text, text)), "BREAKS", "reads"],
  [
    "a key added to a record with fixed keys",
    field(z.record(z.enum(["a"]), number)),
    field(z.record(z.enum(["a", "b"]), number)),
    "BREAKS",
    "BREAKS",
  ],
];

const cat = z.object({ kind: z.literal("cat"), lives: z.int() });
const dog = z.object({ kind: z.literal("dog"), name: text });
const namedDog = z.object({ kind: z.literal("dog"), name: text.min(1) });
const cow = z.object({ kind: z.literal("cow") });
const one = (...members: [typeof cat, ...z.ZodObject[]]) => field(z.discriminatedUnion("kind", members as never));

const unions: Edit[] = [
  ["a member of a union added", one(cat, dog), one(cat, dog, cow), "BREAKS", "reads"],
  ["a member of a union removed", one(cat, dog, cow), one(cat, dog), "reads", "BREAKS"],
  ["members of a union reordered", one(cat, dog), field(z.discriminatedUnion("kind", [dog, cat])), "reads", "reads"],
  ["a member of a union narrowed", one(cat, dog), one(cat, namedDog), "reads", "BREAKS"],
  ["text or number made text", field(z.union([text, number])), field(text), "reads", "BREAKS"],
  [
    "an enum split in two",
    field(z.enum(["a", "b"])),
    field(z.union([z.literal("a"), z.literal("b")])),
    "reads",
    "reads",
  ],
  [
    "false or bounds, the bounds moved",
    field(z.union([z.literal(false), z.object({ min: z.int().min(1) })])),
    field(z.union([z.literal(false), z.object({ min: z.int().min(0) })])),
    "BREAKS",
    "reads",
  ],
  [
    "a range split in two",
    field(z.int().min(0).max(9)),
    field(z.union([z.int().min(0).max(4), z.int().min(5).max(9)])),
    "reads",
    "reads",
  ],
  [
    "a range with a hole",
    field(z.int().min(0).max(9)),
    field(z.union([z.int().min(0).max(3), z.int().min(5).max(8)])),
    "reads",
    "BREAKS",
  ],
];

type Tree = { name: string; children: Tree[] };
const tree = (name: z.ZodType<string>): z.ZodType<Tree> => {
  const node: z.ZodType<Tree> = z.lazy(() => z.object({ name, children: z.array(node) }));
  return node;
};

const structures: Edit[] = [
  ["a recursive schema as it was", field(tree(text)), field(tree(text)), "reads", "reads"],
  ["a recursive schema narrowed", field(tree(text)), field(tree(text.min(1))), "reads", "BREAKS"],
  [
    "two objects in one made one object",
    field(z.intersection(z.object({ a: text }), z.object({ b: text }))),
    field(z.object({ a: text, b: text })),
    "reads",
    "reads",
  ],
  ["a field that can never be given", field(text), z.object({ f: text, g: z.never().optional() }), "reads", "reads"],
  [
    "a field withdrawn for good",
    z.object({ g: text.optional() }),
    z.object({ g: z.never().optional() }),
    "reads",
    "BREAKS",
  ],
];

export const edits: readonly Edit[] = [
  ...fields,
  ...types,
  ...values,
  ...numbers,
  ...texts,
  ...containers,
  ...unions,
  ...structures,
];
