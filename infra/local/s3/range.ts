import { AwsError } from "../wire/aws-error.ts";
import type { ByteRange, Segment } from "./bodies.ts";
import { invalidArgument } from "./errors.ts";

const unsatisfiable = (header: string, size: number): AwsError =>
  new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
    RangeRequested: header,
    ActualObjectSize: String(size),
  });

/** The bytes a Range header asks for. Undefined, for the whole object, where it is no single byte range: S3 then ignores it. */
export const parseRange = (header: string, size: number): ByteRange | undefined => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  const [, first = "", last = ""] = match ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    if (length === 0) throw unsatisfiable(header, size);
    return { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) throw unsatisfiable(header, size);
  return { start, end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
};

/** The bytes of one part of an object uploaded in parts; any other object has one part. */
export const partRange = (text: string, segments: readonly Segment[]): ByteRange => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw invalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
  const part = segments[number - 1];
  if (!part)
    throw new AwsError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, {
      PartNumberRequested: text,
      ActualPartCount: String(segments.length),
    });
  const start = segments.slice(0, number - 1).reduce((sum, segment) => sum + segment.size, 0);
  return { start, end: start + part.size - 1 };
};
