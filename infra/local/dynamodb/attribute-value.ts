import type { Item } from "./dynalite.ts";

/** One attribute as it travels: an object with one member, named after its type. */
export type AttributeValue = Item[string];

export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? "";
const contentOf = (value: AttributeValue): unknown => value[typeOf(value)];

const sets = new Set(["SS", "NS", "BS"]);

/** Lists and maps are equal member by member, sets whatever their order. Numbers were written one way when they came in. */
export const equal = (a: AttributeValue, b: AttributeValue): boolean => {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  if (sets.has(type)) return equalSets(a[type] as string[], b[type] as string[]);
  if (type === "L") return equalLists(a[type] as AttributeValue[], b[type] as AttributeValue[]);
  if (type === "M") return equalMaps(a[type] as Item, b[type] as Item);
  return a[type] === b[type];
};

const equalSets = (a: string[], b: string[]): boolean => a.length === b.length && a.every((entry) => b.includes(entry));

const equalLists = (a: AttributeValue[], b: AttributeValue[]): boolean =>
  a.length === b.length && a.every((entry, at) => equal(entry, b[at] ?? {}));

const equalMaps = (a: Item, b: Item): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, entry]) => Object.hasOwn(b, name) && equal(entry, b[name] ?? {}));

const bytesOf = (value: AttributeValue): Buffer =>
  Buffer.from(String(contentOf(value)), "B" in value ? "base64" : "utf8");

/** Types that have an order: strings and binaries by their bytes, numbers by their value. */
export const isOrdered = (type: string): boolean => type === "S" || type === "N" || type === "B";

/** Negative, zero or positive; undefined where the two have no order, which makes every comparison false. */
export const compare = (a: AttributeValue, b: AttributeValue): number | undefined => {
  const type = typeOf(a);
  if (type !== typeOf(b) || !isOrdered(type)) return undefined;
  if (type === "N") return compareNumbers(String(a[type]), String(b[type]));
  return Buffer.compare(bytesOf(a), bytesOf(b));
};

export const beginsWith = (value: AttributeValue, start: AttributeValue): boolean => {
  const type = typeOf(value);
  if (type !== typeOf(start) || (type !== "S" && type !== "B")) return false;
  const prefix = bytesOf(start);
  return bytesOf(value).subarray(0, prefix.length).equals(prefix);
};

/** A part of a string or binary, an element of a set, or an entry of a list, of whatever type. */
export const contains = (value: AttributeValue, sought: AttributeValue): boolean => {
  const type = typeOf(value);
  if (type === "L") return (value[type] as AttributeValue[]).some((entry) => equal(entry, sought));
  if (sets.has(type))
    return type.startsWith(typeOf(sought)) && (value[type] as string[]).includes(String(contentOf(sought)));
  return (type === "S" || type === "B") && type === typeOf(sought) && bytesOf(value).includes(bytesOf(sought));
};

/** What `size()` gives; numbers, booleans and null have none. */
export const sizeOf = (value: AttributeValue): number | undefined => {
  const type = typeOf(value);
  if (type === "S") return String(value[type]).length;
  if (type === "B") return bytesOf(value).length;
  if (type === "M") return Object.keys(value[type] as Item).length;
  return type === "L" || sets.has(type) ? (value[type] as unknown[]).length : undefined;
};

/** A decimal number as `digits` times ten to the power of `exponent`. */
type Decimal = { digits: bigint; exponent: number };

const decimalOf = (text: string): Decimal => {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(`${whole}${fraction}` || "0"), exponent: Number(power) - fraction.length };
};

/** Both numbers in the smaller of their two exponents. */
const aligned = (a: Decimal, b: Decimal): { a: bigint; b: bigint; exponent: number } => {
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = ({ digits, exponent: own }: Decimal): bigint => digits * 10n ** BigInt(own - exponent);
  return { a: scale(a), b: scale(b), exponent };
};

const compareNumbers = (left: string, right: string): number => {
  const { a, b } = aligned(decimalOf(left), decimalOf(right));
  return a < b ? -1 : a > b ? 1 : 0;
};

const significantDigitsMax = 38;
const magnitudeMax = 125;

/** The exact sum or difference as DynamoDB writes numbers, or undefined where it has no room for the result. */
export const addNumbers = (left: string, right: string, sign: 1n | -1n): string | undefined => {
  const { a, b, exponent } = aligned(decimalOf(left), decimalOf(right));
  const sum = a + sign * b;
  if (sum === 0n) return "0";
  const all = (sum < 0n ? -sum : sum).toString();
  const digits = all.replace(/0+$/, "");
  if (digits.length > significantDigitsMax || all.length - 1 + exponent > magnitudeMax) return undefined;
  return (sum < 0n ? "-" : "") + plain(digits, exponent + all.length - digits.length);
};

const plain = (digits: string, exponent: number): string => {
  if (exponent >= 0) return digits + "0".repeat(exponent);
  const padded = digits.padStart(1 - exponent, "0");
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
};
