/** Letters of MySQL's date format, which Trino's date_parse and date_format take, that are others in DuckDB. */
const letters: Record<string, string> = {
  M: "B",
  i: "M",
  s: "S",
  W: "A",
  T: "H:%M:%S",
  r: "I:%M:%S %p",
  h: "I",
  e: "-d",
  c: "-m",
  k: "-H",
  l: "-I",
};

export const duckdbDateFormat = (format: string): string =>
  format.replace(/%([a-zA-Z%])/g, (_, letter: string) => `%${letters[letter] ?? letter}`);

/** Trino's names for what DuckDB calls otherwise. Whatever is not here fails with DuckDB's own sentence, by its name. */
export const trinoSpellings: readonly string[] = [
  // Their formats were put into DuckDB's letters before: strptime takes a constant only.
  "date_parse(s, f) AS strptime(s, f)",
  "date_format(t, f) AS strftime(t, f)",
  "date_add(unit, n, t) AS t + n * CAST('1 ' || unit AS INTERVAL)",
  "from_unixtime(n) AS to_timestamp(n)",
  "to_unixtime(t) AS epoch(t)",
  "from_iso8601_timestamp(s) AS CAST(s AS TIMESTAMPTZ)",
  "from_iso8601_date(s) AS CAST(s AS DATE)",
  "json_parse(s) AS CAST(s AS JSON)",
  "json_format(j) AS CAST(j AS VARCHAR)",
  "json_extract_scalar(j, p) AS CASE WHEN json_type(json_extract(j, p)) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(j, p) END",
  "json_array_get(j, i) AS json_extract(j, i)",
  "approx_distinct(x) AS approx_count_distinct(x)",
  "approx_percentile(x, p) AS approx_quantile(x, p)",
  "arbitrary(x) AS any_value(x)",
  "regexp_like(s, p) AS regexp_matches(s, p)",
  "array_join(a, d) AS array_to_string(a, d)",
  "cardinality(a) AS len(a)",
  "to_utf8(s) AS encode(s)",
  "from_utf8(b) AS decode(b)",
  "md5(b) AS unhex(system.main.md5(CAST(b AS BLOB)))",
  "sha256(b) AS unhex(system.main.sha256(CAST(b AS BLOB)))",
  "to_hex(b) AS system.main.hex(b)",
  "rand() AS random()",
];
