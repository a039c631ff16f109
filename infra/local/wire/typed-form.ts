import { readMember, shapeOf, type ServiceConstraints } from "../constraints/load.ts";

const number = (text: string): number | string => (/^-?\d{1,19}(\.\d+)?$/.test(text) ? Number(text) : text);

const scalar = (type: string, text: string): unknown => {
  if (["integer", "long", "float", "double"].includes(type)) return number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  // An empty list or map is one empty parameter.
  if (text === "" && type === "list") return [];
  return text === "" && type === "map" ? {} : text;
};

const typed = (constraints: ServiceConstraints, name: string, value: unknown): unknown => {
  const shape = shapeOf(constraints, name);
  const inside = (inner: string, one: unknown) => typed(constraints, inner, one);
  if (typeof value === "string") return scalar(shape.type, value);
  if (Array.isArray(value)) return value.map((one) => inside(shape.item ?? "string", one));
  if (typeof value !== "object" || value === null) return value;
  const members = shape.members ?? {};
  return Object.fromEntries(
    Object.entries(value).map(([key, one]): [string, unknown] => {
      const notation = Object.hasOwn(members, key) ? members[key] : undefined;
      if (shape.type === "structure" && notation === undefined) return [key, one];
      return [key, inside(notation === undefined ? (shape.value ?? "string") : readMember(key, notation).shape, one)];
    }),
  );
};

/** A form's leaves are all text: here they get the types that the service's model gives them. What is of no such type stays text, for the validator to refuse. */
export const typedForm = (
  constraints: ServiceConstraints,
  operation: string,
  form: Record<string, unknown>,
): Record<string, unknown> => {
  const input = constraints.operations[operation]?.input;
  return input === undefined ? form : (typed(constraints, input, form) as Record<string, unknown>);
};
