import type { StageInput } from "../../../../events-schema/index.ts";

export type InputFormat = NonNullable<Extract<StageInput, { from: "s3" }>["format"]>;

const endings: Readonly<Record<InputFormat, readonly string[]>> = {
  csv: [".csv"],
  parquet: [".parquet"],
  jsonl: [".jsonl", ".ndjson"],
  images: [".jpg", ".jpeg", ".png", ".gif", ".webp"],
};

/** By the ending of the name, in any case; undefined: it says nothing. What an image is, its bytes decide. */
export const inputFormatOf = (uri: string): InputFormat | undefined => {
  const name = uri.toLowerCase();
  return (Object.keys(endings) as InputFormat[]).find((format) =>
    endings[format].some((ending) => name.endsWith(ending)),
  );
};

/**
 * Of one input file. A function has ten gigabytes of scratch: the file, the requests made of it (text becomes JSON) and its records stand
 * there at once.
 */
export const inputFileBytesMax = 2_000_000_000;
