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
  // Every place is replaced, groups are $1; and what is not found is NULL.
  "regexp_replace(s, p) AS system.main.regexp_replace(s, p, '', 'g'), (s, p, r) AS system.main.regexp_replace(s, p, system.main.regexp_replace(r, '\\$(\\d)', '\\\\\\1', 'g'), 'g')",
  "regexp_extract(s, p) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p) END, (s, p, g) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p, g) END",
  "regexp_split(s, p) AS regexp_split_to_array(s, p)",
  "element_at(c, k) AS c[k]",
  "sequence(a, b) AS generate_series(a, b), (a, b, step) AS generate_series(a, b, step)",
  "array_max(a) AS list_max(a)",
  "array_min(a) AS list_min(a)",
  "day_of_week(t) AS isodow(t)",
  "day_of_month(t) AS day(t)",
  "day_of_year(t) AS dayofyear(t)",
  "week_of_year(t) AS week(t)",
  "bitwise_and(a, b) AS a & b",
  "bitwise_or(a, b) AS a | b",
  "bitwise_xor(a, b) AS xor(a, b)",
  "codepoint(s) AS unicode(s)",
  "array_join(a, d) AS array_to_string(a, d)",
  "cardinality(a) AS len(a)",
  "to_utf8(s) AS encode(s)",
  "from_utf8(b) AS decode(b)",
  "md5(b) AS unhex(system.main.md5(CAST(b AS BLOB)))",
  "sha256(b) AS unhex(system.main.sha256(CAST(b AS BLOB)))",
  "to_hex(b) AS system.main.hex(b)",
  "rand() AS random()",
];
