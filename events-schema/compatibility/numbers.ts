import type { Clause } from "./findings.ts";
import type { Schema } from "./schema.ts";

type Bounds = { integer: boolean; low: Bound; high: Bound; multipleOf: number | undefined; some: number[] };
type Bound = { at: number; excluded: boolean };

/** What a number must satisfy, and a few numbers around its ends; a validator says which of them do. */
export const boundsOf = (schema: Schema): Bounds => {
  const multipleOf = typeof schema["multipleOf"] === "number" ? schema["multipleOf"] : undefined;
  const integer = schema["type"] === "integer" || (multipleOf !== undefined && Number.isInteger(multipleOf));
  const low = tighten(
    { at: Number(schema["minimum"] ?? -Infinity), excluded: schema["exclusiveMinimum"] === true },
    integer ? 1 : 0,
  );
  const high = tighten(
    { at: Number(schema["maximum"] ?? Infinity), excluded: schema["exclusiveMaximum"] === true },
    integer ? -1 : 0,
  );
  const bounds = { integer, low, high, multipleOf, some: [] };
  return { ...bounds, some: around(bounds, [0, 1]).filter((value) => isWithin(value, bounds)) };
};

/** Between integers there is nothing: above 0 is from 1. */
const tighten = ({ at, excluded }: Bound, step: 0 | 1 | -1): Bound => {
  if (step === 0 || !Number.isFinite(at)) return { at, excluded };
  const whole = step === 1 ? Math.ceil(at) : Math.floor(at);
  return { at: excluded && whole === at ? at + step : whole, excluded: false };
};

const isWithin = (value: number, { integer, low, high, multipleOf }: Omit<Bounds, "some">): boolean =>
  (!integer || Number.isInteger(value)) &&
  (low.excluded ? value > low.at : value >= low.at) &&
  (high.excluded ? value < high.at : value <= high.at) &&
  (multipleOf === undefined || value % multipleOf === 0);

const around = ({ low, high, multipleOf }: Omit<Bounds, "some">, others: readonly number[]): number[] => {
  const ends = [...others, low.at, high.at, (low.at + high.at) / 2].filter(Number.isFinite);
  const near = ends.flatMap((end) => [end, end + 1, end - 1, end + 0.5, end - 0.5, end + 0.001, end - 0.001]);
  const step = multipleOf ?? 1;
  const stepped = ends.flatMap((end) =>
    [-3, -2, -1, 0, 1, 2, 3].map((times) => (Math.round(end / step) + times) * step),
  );
  // The plainest first: an example is for people, and validators differ about remainders of very large numbers.
  return [...near, ...stepped].toSorted((a, b) => Math.abs(a) - Math.abs(b));
};

const fewMax = 1000;

/** All of them, where they are integers and few. */
export const fewNumbers = (schema: Schema): number[] | undefined => {
  const { integer, low, high, ...rest } = boundsOf(schema);
  if (!integer || !(high.at - low.at < fewMax)) return undefined;
  const count = Math.max(0, high.at - low.at + 1);
  return Array.from({ length: count }, (_, index) => low.at + index).filter((value) =>
    isWithin(value, { integer, low, high, ...rest }),
  );
};

/** Where a number of `a` may be one that `b` refuses. */
export const numberClauses = (a: Schema, b: Schema): Clause[] => {
  const [from, to] = [boundsOf(a), boundsOf(b)];
  const isEmpty =
    from.low.at > from.high.at || (from.low.at === from.high.at && (from.low.excluded || from.high.excluded));
  if (isEmpty) return [];
  const candidates = () => around(from, [to.low.at, to.high.at, 0, 1]);
  const clause = (fails: boolean, what: string): Clause[] => (fails ? [{ what, candidates }] : []);
  return [
    ...clause(to.integer && !from.integer && to.multipleOf === undefined, "may have a fraction"),
    ...clause(isBeyond(from.low, to.low, 1), `may be below ${limit(to.low)}`),
    ...clause(isBeyond(from.high, to.high, -1), `may be above ${limit(to.high)}`),
    ...clause(!dividesInto(to.multipleOf, from), `may not be a multiple of ${to.multipleOf}`),
  ];
};

const limit = ({ at, excluded }: Bound): string => (excluded ? `${at}, or ${at} itself` : String(at));

const isBeyond = (from: Bound, to: Bound, sign: 1 | -1): boolean =>
  sign * from.at < sign * to.at || (from.at === to.at && Number.isFinite(to.at) && to.excluded && !from.excluded);

const dividesInto = (divisor: number | undefined, { multipleOf, integer }: Bounds): boolean =>
  divisor === undefined ||
  divisor === multipleOf ||
  (divisor === 1 && integer) ||
  (multipleOf !== undefined && Number.isInteger(divisor) && Number.isInteger(multipleOf) && multipleOf % divisor === 0);
