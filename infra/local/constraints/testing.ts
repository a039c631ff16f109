import fc from "fast-check";
import { readMember, shapeOf } from "./load.ts";
import type { Member, ServiceConstraints, Shape } from "./load.ts";
import { matchesWhole } from "./pattern.ts";

/** One input: allowed to its limit (`says` absent), or with one limit broken and what the refusal must say of it. */
export type Case = { value: unknown; path: string; says?: string; location?: Member["location"] };

/** Longer values than this are for the tests of the service that takes them. */
const sizeMax = 100_000;

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const below = (path: string, step: string): string => (path === "" ? step : `${path}.${step}`);

/** Strings no pattern of a service allows, and some do. */
const strangers = ["\u0000 \n", "?", " ", "é", "=", "!", "A b", "-"];

const fits = ({ min = 0, max = Infinity, pattern }: Shape, text: string): boolean =>
  text.length >= min && text.length <= max && (pattern === undefined || matchesWhole(pattern, text));

const samples = new Map<string, string>();

/** A string the shape allows, the same every time. */
const stringFor = (shape: Shape): string => {
  if (shape.enum) return shape.enum[0] ?? "";
  const { pattern, min = 0 } = shape;
  const plain = ["a", "1"].map((letter) => letter.repeat(Math.max(1, min))).find((text) => fits(shape, text));
  if (plain !== undefined || pattern === undefined) return plain ?? "";
  const key = `${pattern} ${min} ${shape.max ?? ""}`;
  const known = samples.get(key);
  if (known !== undefined) return known;
  const short = new RegExp(`^(?:${pattern.replace("{1,2048}", "{1,20}")})$`);
  const found = fc
    .sample(fc.stringMatching(short, { size: "-1" }), { seed: 1, numRuns: 50 })
    .find((text) => fits(shape, text));
  if (found === undefined) throw new Error(`No string was found for ${pattern}.`);
  samples.set(key, found);
  return found;
};

const bounded = (shape: Shape, kind: "length" | "value", make: (size: number) => unknown, path: string): Case[] => {
  const { min, max } = shape;
  const sentence = (bound: string, limit: number) => `Member must have ${kind} ${bound} than or equal to ${limit}`;
  return [
    ...(max !== undefined && max < sizeMax ? [{ value: make(max + 1), path, says: sentence("less", max) }] : []),
    ...(min !== undefined && (min > 0 || kind === "value")
      ? [{ value: make(min - 1), path, says: sentence("greater", min) }]
      : []),
  ];
};

const stringCases = (shape: Shape, path: string): Case[] => {
  const { pattern, min = 0, max } = shape;
  const stranger = strangers.find((text) => pattern !== undefined && !matchesWhole(pattern, text));
  const atLimits = [min, max ?? min].map((size) => (size > 0 && size < sizeMax ? "a".repeat(size) : ""));
  return [
    ...(shape.enum ?? []).map((value) => ({ value, path })),
    ...(shape.enum ? [{ value: "nobody", path, says: "Member must satisfy enum value set: [" }] : []),
    ...(stranger === undefined
      ? []
      : [{ value: stranger, path, says: `Member must satisfy regular expression pattern: ${pattern}` }]),
    ...(shape.enum ? [] : atLimits.filter((value) => fits(shape, value)).map((value) => ({ value, path }))),
    ...bounded(shape, "length", (size) => "a".repeat(size), path),
  ];
};

const numberCases = (shape: Shape, path: string): Case[] => [
  ...[shape.min, shape.max].filter((value) => value !== undefined).map((value) => ({ value, path })),
  ...bounded(shape, "value", (value) => value, path),
];

/** Walks shapes; a shape within itself is left out. */
export class CaseMaker {
  private readonly constraints: ServiceConstraints;
  constructor(constraints: ServiceConstraints) {
    this.constraints = constraints;
  }

  private members(shape: Shape): Member[] {
    return Object.entries(shape.members ?? {}).map(([name, notation]) => readMember(name, notation));
  }

  /** The smallest value the shape allows. */
  example(name: string): unknown {
    const shape = shapeOf(this.constraints, name);
    if (shape.document) return {};
    if (shape.type === "structure") {
      const members = this.members(shape);
      const wanted = shape.union ? this.simplest(members) : members.filter(({ required }) => required);
      return Object.fromEntries(wanted.map((member) => [member.name, this.example(member.shape)]));
    }
    const { min = 0 } = shape;
    if (shape.type === "list") return Array.from({ length: min }, () => this.example(shape.item ?? "string"));
    if (shape.type === "map")
      return min === 0 ? {} : { [String(this.example(shape.key ?? "string"))]: this.example(shape.value ?? "string") };
    if (shape.type === "string") return stringFor(shape);
    if (shape.type === "boolean") return true;
    if (shape.type === "blob") return "aGVsbG8=";
    if (shape.type === "timestamp") return 1_700_000_000;
    return min;
  }

  private simplest(members: readonly Member[]): Member[] {
    const scalar = members.find((member) => shapeOf(this.constraints, member.shape).type !== "structure");
    return [scalar ?? members[0]].filter((member) => member !== undefined);
  }

  /** Every limit of a shape and of what is in it, met and broken one at a time. */
  cases(name: string, path = "", within: readonly string[] = []): Case[] {
    const shape = shapeOf(this.constraints, name);
    if (shape.document || within.includes(name)) return [];
    const inside = [...within, name];
    if (shape.type === "structure") return this.structureCases(shape, path, inside);
    if (shape.type === "list") return this.listCases(shape, path, inside);
    if (shape.type === "map") return this.mapCases(shape, path, inside);
    if (shape.type === "string") return stringCases(shape, path);
    return ["integer", "long", "float", "double"].includes(shape.type) ? numberCases(shape, path) : [];
  }

  private structureCases(shape: Shape, path: string, within: readonly string[]): Case[] {
    const members = this.members(shape);
    const base = Object.fromEntries(
      members.filter(({ required }) => required && !shape.union).map((one) => [one.name, this.example(one.shape)]),
    );
    const cases = members.flatMap((member): Case[] => {
      const at = below(path, camel(member.name));
      const missing = { value: null, path: at, says: `Value null at '${at}' failed to satisfy constraint` };
      const found = [{ value: this.example(member.shape), path: at }, ...this.cases(member.shape, at, within)];
      return [...found, ...(member.required && !shape.union ? [missing] : [])].map((one) => ({
        ...one,
        value: { ...base, [member.name]: one.value },
        ...(member.location === undefined ? {} : { location: member.location }),
      }));
    });
    if (!shape.union || path === "") return cases;
    const says = "Member must have exactly one of [";
    const [first, second] = members;
    const both = first &&
      second && { [first.name]: this.example(first.shape), [second.name]: this.example(second.shape) };
    return [...cases, { value: {}, path, says }, ...(both ? [{ value: both, path, says }] : [])];
  }

  private listCases(shape: Shape, path: string, within: readonly string[]): Case[] {
    const item = shape.item ?? "string";
    const of = (size: number) => Array.from({ length: size }, () => this.example(item));
    const { min = 0, max } = shape;
    const items = this.cases(item, `${path}.1.member`, within).map((one) => ({
      ...one,
      value: [one.value, ...of(Math.max(0, min - 1))],
    }));
    const full = max !== undefined && max < 1_000 ? [{ value: of(max), path }] : [];
    return [...items, ...full, ...bounded(shape, "length", of, path)];
  }

  private mapCases(shape: Shape, path: string, within: readonly string[]): Case[] {
    const key = String(this.example(shape.key ?? "string"));
    const values = this.cases(shape.value ?? "string", `${path}.${key}.member`, within).map((one) => ({
      ...one,
      value: { [key]: one.value },
    }));
    const keys = this.cases(shape.key ?? "string", path, within)
      .filter(({ value }) => typeof value === "string")
      .map((one) => ({ ...one, value: { [String(one.value)]: this.example(shape.value ?? "string") } }));
    return [...values, ...keys];
  }
}
