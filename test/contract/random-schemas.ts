import fc from "fast-check";
import { z } from "zod";

/** A contract's data as plain values, so that it can be drawn, edited, made a zod schema and filled with instances. */
export type Shape =
  | { is: "text"; min: number; max: number; pattern: string | undefined }
  | { is: "number"; integer: boolean; min: number; max: number; above: boolean; step: number | undefined }
  | { is: "enum"; values: string[] }
  | { is: "literal"; value: string | number | boolean | null }
  | { is: "boolean" }
  | { is: "unknown" }
  | { is: "nullable"; of: Shape }
  | { is: "array"; of: Shape; min: number; max: number }
  | { is: "record"; of: Shape; keys: Shape & { is: "text" | "enum" } }
  | { is: "union"; of: Shape[] }
  | { is: "tagged"; of: ObjectShape[] }
  | ObjectShape;

export type ObjectShape = { is: "object"; fields: Record<string, Field>; others: "dropped" | "refused" | "kept" };
type Field = { shape: Shape; presence: "required" | "optional" };

const few = (max: number) => fc.nat({ max });
const span = fc.tuple(few(3), few(3)).map(([min, more]) => ({ min, max: min + more }));
const letters = fc.constantFrom("a", "b", "c");

const textShape = fc
  .record({
    is: fc.constant("text" as const),
    bounds: span,
    pattern: fc.constantFrom(undefined, undefined, undefined, "^a*$", "^[ab]*$", "b"),
  })
  .map(({ bounds, ...rest }) => ({ ...rest, ...bounds }));
const enumShape = fc.record({
  is: fc.constant("enum" as const),
  values: fc.uniqueArray(letters, { minLength: 1, maxLength: 3 }),
});
const numberShape = fc
  .record({
    is: fc.constant("number" as const),
    integer: fc.boolean(),
    bounds: span,
    above: fc.boolean(),
    step: fc.constantFrom(undefined, undefined, undefined, 2, 3),
  })
  .map(({ bounds, ...rest }) => ({ ...rest, ...bounds }));

const leaf: fc.Arbitrary<Shape> = fc.oneof(
  textShape,
  numberShape,
  enumShape,
  fc.record({ is: fc.constant("literal" as const), value: fc.constantFrom("a", 1, true, null) }),
  fc.constantFrom<Shape>({ is: "boolean" }, { is: "unknown" }),
);

const objectOf = (inner: fc.Arbitrary<Shape>): fc.Arbitrary<ObjectShape> =>
  fc.record({
    is: fc.constant("object" as const),
    fields: fc.dictionary(
      letters,
      fc.record({ shape: inner, presence: fc.constantFrom("required" as const, "optional" as const) }),
      { maxKeys: 3, noNullPrototype: true },
    ),
    others: fc.constantFrom("dropped" as const, "dropped" as const, "refused" as const, "kept" as const),
  });

/** Objects that a literal tells apart, which no field may hide. */
const taggedOf = (inner: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> =>
  fc.array(objectOf(inner), { minLength: 2, maxLength: 3 }).map((of) => ({ is: "tagged", of: of.map(withTag) }));

const withTag = (object: ObjectShape, index: number): ObjectShape => ({
  ...object,
  fields: { ...object.fields, kind: { shape: { is: "literal", value: `kind ${index}` }, presence: "required" } },
});

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { arbitrary: leaf, weight: 4 },
    { arbitrary: fc.record({ is: fc.constant("nullable" as const), of: tie("shape") }), weight: 1 },
    {
      arbitrary: fc
        .record({ is: fc.constant("array" as const), of: tie("shape"), bounds: span })
        .map(({ bounds, ...rest }) => ({ ...rest, ...bounds })),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        is: fc.constant("record" as const),
        of: tie("shape"),
        keys: fc.oneof(textShape, enumShape),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        is: fc.constant("union" as const),
        of: fc.array(tie("shape"), { minLength: 2, maxLength: 3 }),
      }),
      weight: 1,
    },
    { arbitrary: objectOf(tie("shape")), weight: 2 },
    { arbitrary: taggedOf(tie("shape")), weight: 1 },
  ),
}));

/**
 * zod takes the first member of a union that fits and drops what it does not know, so of several objects only the first may be sent
 * whole. The gate takes each for sendable, which is more careful than zod; here only what both agree on is drawn.
 */
const isSendable = (of: Shape): boolean => {
  if (of.is === "union") return of.of.every(isSendable) && of.of.filter(holdsObject).length <= 1;
  if (of.is === "tagged") return of.of.every(isSendable);
  if (of.is === "object") return Object.values(of.fields).every((field) => isSendable(field.shape));
  return "of" in of ? isSendable(of.of) : true;
};

/** zod publishes fixed keys as required, and lets those be absent whose values may be anything: no use of that is made anywhere. */
const isPublishedTruly = (of: Shape): boolean => {
  if (of.is === "object") return Object.values(of.fields).every((field) => isPublishedTruly(field.shape));
  if (of.is === "union" || of.is === "tagged") return of.of.every(isPublishedTruly);
  if (of.is === "record" && of.keys.is === "enum" && holdsUnknown(of.of)) return false;
  return "of" in of ? isPublishedTruly(of.of) : true;
};

const holdsUnknown = (of: Shape): boolean => {
  if (of.is === "union") return of.of.some(holdsUnknown);
  return of.is === "nullable" ? holdsUnknown(of.of) : of.is === "unknown";
};

const holdsObject = (of: Shape): boolean => {
  if (of.is === "union") return of.of.some(holdsObject);
  if (of.is === "nullable") return holdsObject(of.of);
  return ["object", "record", "tagged", "unknown", "array"].includes(of.is);
};

export const dataShape: fc.Arbitrary<ObjectShape> = objectOf(shape).filter(
  (of) => isSendable(of) && isPublishedTruly(of),
);

/** The same shape with something else here and there. */
const edited = (before: Shape): fc.Arbitrary<Shape> => {
  const inside = editedInside(before);
  return fc.oneof(
    { arbitrary: inside, weight: 5 },
    { arbitrary: similar(before), weight: 2 },
    { arbitrary: fc.constant<Shape>({ is: "nullable", of: before }), weight: 1 },
  );
};

const similar = (before: Shape): fc.Arbitrary<Shape> => {
  if (before.is === "text") return textShape;
  if (before.is === "number") return numberShape;
  if (before.is === "enum") return enumShape;
  return leaf;
};

const editedInside = (before: Shape): fc.Arbitrary<Shape> => {
  if (before.is === "object") return editedObject(before);
  if (before.is === "tagged")
    return fc
      .tuple(fc.tuple(...before.of.map(editedObject)), fc.nat({ max: 2 }))
      .map(([of, drop]) => ({ ...before, of: of.map(withTag).filter((_, index) => drop !== 1 || index > 0) }));
  if (before.is === "union") return fc.tuple(...before.of.map(edited)).map((of) => ({ ...before, of }));
  if (before.is === "array")
    return fc
      .tuple(edited(before.of), fc.boolean(), span)
      .map(([of, keep, bounds]) => ({ ...before, of, ...(keep ? {} : bounds) }));
  if (before.is === "nullable" || before.is === "record") return edited(before.of).map((of) => ({ ...before, of }));
  return fc.constant(before);
};

const editedObject = (before: ObjectShape): fc.Arbitrary<ObjectShape> =>
  fc
    .record({
      kept: fc.tuple(
        ...Object.entries(before.fields).map(([name, field]) => editedField(field).map((now) => [name, now] as const)),
      ),
      dropped: fc.constantFrom(undefined, undefined, undefined, "a"),
      added: fc.oneof(
        { arbitrary: fc.constant({}), weight: 3 },
        { arbitrary: objectOf(leaf).map(({ fields }) => fields), weight: 1 },
      ),
    })
    .map(({ kept, dropped, added }) => ({
      ...before,
      fields: { ...added, ...Object.fromEntries(kept.filter(([name]) => name !== dropped)) },
    }));

const editedField = ({ shape: before, presence }: Field): fc.Arbitrary<Field> =>
  fc.record({ shape: edited(before), presence: fc.constantFrom(presence, presence, presence, "required", "optional") });

/** Two contracts: sometimes with nothing in common, mostly one edited from the other. */
export const shapePair: fc.Arbitrary<[sent: ObjectShape, read: ObjectShape]> = fc
  .oneof(
    { arbitrary: fc.tuple(dataShape, dataShape), weight: 1 },
    { arbitrary: dataShape.chain((before) => fc.tuple(fc.constant(before), editedObject(before))), weight: 4 },
  )
  .chain(([before, after]) => fc.constantFrom<[ObjectShape, ObjectShape]>([before, after], [after, before]))
  .filter(([sent, read]) => isSendable(sent) && isPublishedTruly(sent) && isPublishedTruly(read));

export const zodOfObject = ({ fields, others }: ObjectShape): z.ZodObject => {
  const entries = Object.entries(fields).map(([name, { shape: inner, presence }]) => [
    name,
    presence === "optional" ? zodOf(inner).optional() : zodOf(inner),
  ]);
  const object = z.object(Object.fromEntries(entries) as Record<string, z.ZodType>);
  if (others === "refused") return object.strict();
  return others === "kept" ? object.loose() : object;
};

const zodOf = (of: Shape): z.ZodType => {
  if (of.is === "text") {
    const text = z.string().min(of.min).max(of.max);
    return of.pattern === undefined ? text : text.regex(new RegExp(of.pattern));
  }
  if (of.is === "number") return numberOf(of);
  if (of.is === "enum") return z.enum(of.values);
  if (of.is === "literal") return z.literal(of.value);
  if (of.is === "boolean") return z.boolean();
  if (of.is === "unknown") return z.unknown();
  if (of.is === "nullable") return zodOf(of.of).nullable();
  if (of.is === "array") return z.array(zodOf(of.of)).min(of.min).max(of.max);
  if (of.is === "record") return z.record(zodOf(of.keys) as z.ZodString, zodOf(of.of));
  if (of.is === "union") return z.union(of.of.map(zodOf));
  if (of.is === "tagged") return z.discriminatedUnion("kind", of.of.map(zodOfObject) as never);
  return zodOfObject(of);
};

const numberOf = ({ integer, min, max, above, step }: Shape & { is: "number" }): z.ZodType => {
  const base = (integer ? z.int() : z.number()).max(max);
  const bounded = above ? base.gt(min) : base.min(min);
  return step === undefined ? bounded : bounded.multipleOf(step);
};

/** Instances of a shape, and now and then of something near it; whoever uses them asks zod which they are. */
export const instanceOf = (of: Shape): fc.Arbitrary<unknown> => {
  if (of.is === "text")
    return fc
      .array(letters, { minLength: of.min, maxLength: of.max })
      .map((parts) => parts.join(""))
      .map((text) => (of.pattern === "^a*$" ? "a".repeat(text.length) : text));
  if (of.is === "number")
    return fc.oneof(
      fc.integer({ min: of.min, max: of.max }),
      fc.integer({ min: of.min * 2, max: of.max * 2 }).map((half) => half / 2),
    );
  if (of.is === "enum") return fc.constantFrom(...of.values);
  if (of.is === "literal") return fc.constant(of.value);
  if (of.is === "boolean") return fc.boolean();
  if (of.is === "unknown") return fc.constantFrom<unknown>(null, 0, 1, "a", "", true, [], {}, { a: 1 });
  if (of.is === "nullable") return fc.oneof(fc.constant(null), instanceOf(of.of));
  if (of.is === "array") return fc.array(instanceOf(of.of), { minLength: of.min, maxLength: of.max });
  if (of.is === "record") return recordInstance(of);
  if (of.is === "union" || of.is === "tagged") return fc.oneof(...of.of.map(instanceOf));
  return objectInstance(of);
};

const recordInstance = ({ of, keys }: Shape & { is: "record" }): fc.Arbitrary<unknown> =>
  keys.is === "enum"
    ? fc.record(Object.fromEntries(keys.values.map((key) => [key, instanceOf(of)])), { noNullPrototype: true })
    : fc
        .array(fc.tuple(instanceOf(keys), instanceOf(of)), { maxLength: 3 })
        .map((entries) => Object.fromEntries(entries) as unknown);

const objectInstance = ({ fields, others }: ObjectShape): fc.Arbitrary<unknown> => {
  const required = Object.keys(fields).filter((name) => fields[name]?.presence === "required");
  const named = fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, instanceOf(field.shape)])),
    { requiredKeys: required, noNullPrototype: true },
  );
  if (others !== "kept") return named;
  return fc
    .tuple(
      fc.dictionary(letters, fc.constantFrom<unknown>(1, "a", null, {}), { maxKeys: 2, noNullPrototype: true }),
      named,
    )
    .map(([more, given]) => ({ ...more, ...given }));
};
