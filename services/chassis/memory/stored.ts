/**
 * A copy of plain data that nobody can change, nested objects too: made once when a store in memory takes a row, so that every read can
 * hand out the row itself. Whoever changes what they have read fails at once, which a copy for each read would hide.
 */
export const stored = <Data>(data: Data): Data => copy(data) as Data;

const copy = (data: unknown): unknown => {
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) return Object.freeze(data.map(copy));
  const prototype: unknown = Object.getPrototypeOf(data);
  // Sets, dates and whatever else is no plain object.
  if (prototype !== Object.prototype && prototype !== null) return structuredClone(data);
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) result[key] = copy(value);
  return Object.freeze(result);
};
