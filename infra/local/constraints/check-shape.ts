import { readMember, shapeOf, type Member, type ServiceConstraints, type Shape } from "./load.ts";
import { matchesWhole } from "./pattern.ts";

/** One limit that one value breaks. */
export type Failure = {
  kind: "missing" | "type" | "length" | "range" | "pattern" | "enum" | "union";
  /** As AWS writes it: `entries.1.member.detailType`. */
  path: string;
  /** The member's own name. */
  member: string;
  /** Name of the shape that sets the limit. */
  shape: string;
  /** Quoted, or `null`. */
  value: string;
  constraint: string;
};

type Place = { path: string; member: string; shape: string };
type Checker = (value: unknown, place: Place) => Failure[];

/** What an error repeats of a hostile value at most. */
const shownLengthMax = 1024;

const show = (value: unknown): string => {
  const text =
    typeof value === "string"
      ? value
      : Array.isArray(value)
        ? `[${value.map((member) => (typeof member === "string" ? member : JSON.stringify(member))).join(", ")}]`
        : (JSON.stringify(value) ?? "");
  return `'${text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}...` : text}'`;
};

const failure = (kind: Failure["kind"], value: unknown, place: Place, constraint: string): Failure => ({
  kind,
  ...place,
  value: value === undefined || value === null ? "null" : show(value),
  constraint,
});

const jsonTypeName = (value: unknown): string => {
  if (Array.isArray(value)) return "START_ARRAY";
  if (typeof value === "object") return "START_OBJECT";
  return typeof value === "boolean" ? `${String(value).toUpperCase()}_VALUE` : `${(typeof value).toUpperCase()}_VALUE`;
};

const bounds = (
  kind: "length" | "range",
  measured: number,
  shape: Shape,
  report: (constraint: string) => Failure,
): Failure[] => {
  const what = kind === "length" ? "have length" : "have value";
  if (shape.max !== undefined && measured > shape.max)
    return [report(`Member must ${what} less than or equal to ${shape.max}`)];
  if (shape.min !== undefined && measured < shape.min)
    return [report(`Member must ${what} greater than or equal to ${shape.min}`)];
  return [];
};

/** Smithy measures strings in Unicode code points. */
const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

const stringFailures = (value: string, shape: Shape, place: Place): Failure[] => {
  const tooLong = bounds("length", codePoints(value), shape, (constraint) =>
    failure("length", value, place, constraint),
  );
  const found = [...tooLong];
  // A too long value is not matched: it is wrong already, and matching costs time in proportion to its length.
  if (
    shape.pattern !== undefined &&
    !(shape.max !== undefined && value.length > shape.max * 2) &&
    !matchesWhole(shape.pattern, value)
  ) {
    found.push(failure("pattern", value, place, `Member must satisfy regular expression pattern: ${shape.pattern}`));
  }
  if (shape.enum && !shape.enum.includes(value)) {
    found.push(failure("enum", value, place, `Member must satisfy enum value set: [${shape.enum.join(", ")}]`));
  }
  return found;
};

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const wrongType = (value: unknown, place: Place, wanted: string): Failure[] => [
  failure("type", value, place, `${jsonTypeName(value)} can not be converted to ${wanted}`),
];

/** Padded or not. No repeated group: the engine runs out of stack on some megabytes of one. */
const isBase64 = (text: string): boolean =>
  /^[A-Za-z0-9+/]*={0,2}$/.test(text) && (text.endsWith("=") ? text.length % 4 === 0 : text.length % 4 !== 1);

const scalarCheckers: Record<string, (shape: Shape) => Checker> = {
  string: (shape) => (value, place) =>
    typeof value === "string" ? stringFailures(value, shape, place) : wrongType(value, place, "String"),
  integer: (shape) => (value, place) => {
    if (!Number.isInteger(value) || (value as number) > 2_147_483_647 || (value as number) < -2_147_483_648)
      return wrongType(value, place, "Integer");
    return bounds("range", value as number, shape, (constraint) => failure("range", value, place, constraint));
  },
  long: (shape) => (value, place) => {
    if (!Number.isSafeInteger(value)) return wrongType(value, place, "Long");
    return bounds("range", value as number, shape, (constraint) => failure("range", value, place, constraint));
  },
  float: (shape) => (value, place) => {
    if (typeof value !== "number") return wrongType(value, place, "Float");
    return bounds("range", value, shape, (constraint) => failure("range", value, place, constraint));
  },
  boolean: () => (value, place) => (typeof value === "boolean" ? [] : wrongType(value, place, "Boolean")),
  timestamp: () => (value, place) => {
    const readable = typeof value === "number" || (typeof value === "string" && !Number.isNaN(Date.parse(value)));
    return readable ? [] : wrongType(value, place, "Timestamp");
  },
  blob: (shape) => (value, place) => {
    const isText = typeof value === "string";
    if (!isText && !Buffer.isBuffer(value)) return wrongType(value, place, "Blob");
    if (isText && !isBase64(value))
      return [failure("type", value, place, "STRING_VALUE can not be decoded from base64")];
    const size = isText ? Buffer.byteLength(value, "base64") : value.length;
    return bounds("length", size, shape, (constraint) => failure("length", `${size} bytes`, place, constraint));
  },
};
scalarCheckers["double"] = scalarCheckers["float"] as (shape: Shape) => Checker;

/** Paths in AWS's sentences are lower camel case whatever the wire says. */
const inPath = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const join = (path: string, step: string): string => (path === "" ? step : `${path}.${step}`);

class Compiler {
  private readonly constraints: ServiceConstraints;
  private readonly compiled = new Map<string, Checker>();
  constructor(constraints: ServiceConstraints) {
    this.constraints = constraints;
  }

  /** Shapes may contain themselves, so a checker is looked up when it runs, not when it is made. */
  checker(name: string): Checker {
    const known = this.compiled.get(name);
    if (known) return known;
    const made = this.make(shapeOf(this.constraints, name));
    this.compiled.set(name, made);
    return made;
  }

  private make(shape: Shape): Checker {
    if (shape.document) return () => [];
    if (shape.type === "structure") return this.structure(shape);
    if (shape.type === "list") return this.list(shape);
    if (shape.type === "map") return this.map(shape);
    const scalar = scalarCheckers[shape.type];
    if (!scalar) throw new Error(`The constraints hold the type "${shape.type}", which the validator does not know.`);
    return scalar(shape);
  }

  private structure(shape: Shape): Checker {
    const members = Object.entries(shape.members ?? {}).map(([name, notation]) => readMember(name, notation));
    return (value, place) => {
      if (!isPlainObject(value)) return wrongType(value, place, "Structure");
      const set = members.filter((member) => value[member.name] !== undefined && value[member.name] !== null);
      if (shape.union && set.length !== 1) return [unionFailure(value, place, members)];
      return members.flatMap((member) => this.member(member, value[member.name], place));
    };
  }

  private member(member: Member, value: unknown, parent: Place): Failure[] {
    const place = { path: join(parent.path, inPath(member.name)), member: member.name, shape: member.shape };
    if (value === undefined || value === null)
      return member.required ? [failure("missing", null, place, "Member must not be null")] : [];
    return this.checker(member.shape)(value, place);
  }

  private list(shape: Shape): Checker {
    const item = shape.item ?? "string";
    return (value, place) => {
      if (!Array.isArray(value)) return wrongType(value, place, "List");
      const size = bounds("length", value.length, shape, (constraint) => failure("length", value, place, constraint));
      // A list above its maximum is refused without looking at its items, however many there are.
      if (shape.max !== undefined && value.length > shape.max) return size;
      const inside = value.flatMap((one, index) =>
        this.checker(item)(one, { ...place, path: `${place.path}.${index + 1}.member`, shape: item }),
      );
      return [...size, ...inside];
    };
  }

  private map(shape: Shape): Checker {
    const { key = "string", value: valueShape = "string" } = shape;
    return (value, place) => {
      if (!isPlainObject(value)) return wrongType(value, place, "Map");
      const entries = Object.entries(value);
      const size = bounds("length", entries.length, shape, (constraint) => failure("length", value, place, constraint));
      if (shape.max !== undefined && entries.length > shape.max) return size;
      const keys = entries.flatMap(([name]) =>
        this.checker(key)(name, { ...place, shape: key }).map((found) => ({
          ...found,
          constraint: `Map keys must satisfy constraint: [${found.constraint}]`,
        })),
      );
      const values = entries.flatMap(([name, one]) =>
        one === null
          ? []
          : this.checker(valueShape)(one, { ...place, path: `${place.path}.${name}.member`, shape: valueShape }),
      );
      return [...size, ...keys, ...values];
    };
  }
}

const unionFailure = (value: unknown, place: Place, members: readonly Member[]): Failure =>
  failure(
    "union",
    value,
    place,
    `Member must have exactly one of [${members.map((member) => member.name).join(", ")}] set`,
  );

const compilers = new WeakMap<ServiceConstraints, Compiler>();

/** Everything the shape forbids about this value; empty when it is allowed. */
export const checkShape = (constraints: ServiceConstraints, shape: string, value: unknown): Failure[] => {
  const compiler = compilers.get(constraints) ?? new Compiler(constraints);
  compilers.set(constraints, compiler);
  return compiler.checker(shape)(value, { path: "", member: shape, shape });
};
