import { atomsOf, fieldsOf, requiredOf } from "./atoms.ts";
import type { Contains } from "./containment.ts";
import { additionalOf, exampleOf, exampleOfAtom } from "./example.ts";
import { under, undecided, type Clause, type Finding } from "./findings.ts";
import { isSchema, type Located, type Schema } from "./schema.ts";
import { accepts } from "./validate.ts";

/** Where an object of `a` may lack a field that `b` requires. */
export const objectClauses = (a: Located, b: Located): Clause[] =>
  requiredOf(b.schema)
    .filter((name) => !requiredOf(a.schema).includes(name))
    .map((name) => ({ what: "may be absent", path: [name], candidates: () => [smallest(a)] }));

/** Differences field by field, each shown in the smallest object that has it. */
export const fieldFindings = (a: Located, b: Located, contains: Contains): Finding[] => {
  const names = new Set([
    ...Object.keys(fieldsOf(a.schema)),
    ...requiredOf(a.schema),
    ...Object.keys(fieldsOf(b.schema)),
  ]);
  const named = [...names].flatMap((name) => {
    const from = fieldOf(a, name);
    if (!from) return [];
    const to = allowsName(b, name) ? (fieldsOf(b.schema)[name] ?? additionalOf(b.schema)) : undefined;
    return inField(a, { name, from, to: to && { ...b, schema: to } }, contains).map((finding) => under(name, finding));
  });
  return [...named, ...unnamed(a, b, contains)];
};

/** What a field of this name may hold; undefined where an object cannot have it. */
const fieldOf = (object: Located, name: string): Located | undefined => {
  if (!allowsName(object, name)) return undefined;
  const schema = fieldsOf(object.schema)[name] ?? additionalOf(object.schema);
  return schema && { ...object, schema };
};

type Field = { name: string; from: Located; to: Located | undefined };

const inField = (a: Located, { name, from, to }: Field, contains: Contains): Finding[] => {
  const findings = to ? contains(from, to) : notAllowed(from);
  return findings.map((finding) =>
    finding.witness ? { ...finding, witness: { value: { ...smallest(a), [name]: finding.witness.value } } } : finding,
  );
};

/** Nothing may stand where this stands; that matters where something can. */
const notAllowed = (from: Located): Finding[] => {
  const witness = exampleOf(from);
  if (witness) return [{ path: [], what: "is not allowed", witness }];
  return atomsOf(from).length === 0
    ? []
    : [undecided([], "something that is not allowed, of which no example can be made")];
};

/** Fields that `a` does not name: the values of a record, or whatever a loose object holds. */
const unnamed = (a: Located, b: Located, contains: Contains): Finding[] => {
  const values = additionalOf(a.schema);
  if (!values) return [];
  const name = exampleOf({ ...a, schema: { type: "string", ...namesOf(a.schema) } })?.value;
  const key = typeof name === "string" && !Object.hasOwn(fieldsOf(b.schema), name) ? name : freshName;
  const from = { ...a, schema: values };
  const to = additionalOf(b.schema);
  const ofValues = inField(a, { name: key, from, to: to && { ...b, schema: to } }, contains);
  const ofNames = nameFindings(a, b, contains).map((finding) => under("{key}", finding));
  return [...ofValues.map((finding) => under("{}", finding)), ...ofNames];
};

const freshName = "aKeyOfItsOwn";

/** A key of `a` that `b` refuses, shown with a value. */
const nameFindings = (a: Located, b: Located, contains: Contains): Finding[] => {
  const to = namesOf(b.schema);
  if (!to) return [];
  const findings = contains({ ...a, schema: { type: "string", ...namesOf(a.schema) } }, { ...b, schema: to });
  const value = exampleOf({ ...a, schema: additionalOf(a.schema) ?? {} })?.value;
  return findings.map((finding) =>
    finding.witness
      ? { ...finding, witness: { value: { ...smallest(a), [String(finding.witness.value)]: value } } }
      : finding,
  );
};

const namesOf = ({ propertyNames }: Schema): Schema | undefined =>
  isSchema(propertyNames) ? propertyNames : undefined;

const allowsName = (object: Located, name: string): boolean => {
  const names = namesOf(object.schema);
  return !names || accepts({ ...object, schema: names }, name);
};

const smallest = (a: Located): Record<string, unknown> => {
  const example = exampleOfAtom({ kind: "object", schema: a.schema }, a.root)?.value;
  return isSchema(example) ? example : {};
};
