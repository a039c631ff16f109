const isoLike = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 of an ISO 8601 date or time, UTC where no zone is given; null: not one, which counts as oldest. */
export const dateKey = (text: string | null): number | null => {
  const written = text?.trim() ?? "";
  if (!isoLike.test(written)) return null;
  const time = written.replace(" ", "T");
  const isZoned = time.length === 10 || /(?:Z|[+-]\d{2}:?\d{2})$/.test(time.slice(10));
  const ms = Date.parse(isZoned ? time : `${time}Z`);
  return Number.isNaN(ms) ? null : ms;
};
