/** The formats that can be read, by the ending of a key in any case. */
export const formats = { ".csv": "csv", ".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl" } as const;
export type Format = (typeof formats)[keyof typeof formats];

/** undefined: the ending says nothing that can be read. */
export const formatOf = (key: string): Format | undefined => {
  const name = key.toLowerCase();
  return Object.entries(formats).find(([ending]) => name.endsWith(ending))?.[1];
};
