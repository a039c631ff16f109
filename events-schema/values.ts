import { z } from "zod";

/** An object or prefix of the user's own: any key S3 takes. */
export const SourceUri = z
  .string()
  .max(1200)
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.*$/, "must be an S3 URI such as s3://bucket/folder/file.csv");

/** An object that Bedrock reads or writes: its own, narrower pattern (no `=`, `+`, `:`, blanks). */
export const S3Uri = z
  .string()
  .max(1024)
  .regex(
    /^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:\/[-!_*'().a-z0-9A-Z]+(?:\/[-!_*'().a-z0-9A-Z]+)*)?\/?$/,
    "must be an S3 URI in the characters that Bedrock takes",
  );

/** Part of S3 keys and of Bedrock names: letters, digits, single `-` or `_` between them. */
export const Name = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[0-9A-Za-z](?:[_-]?[0-9A-Za-z])*$/, "must be letters and digits, with single - or _ between them");

/** A custom model's name, as CreateModelCustomizationJob takes it. */
export const ModelName = z
  .string()
  .min(1)
  .max(63)
  .regex(
    /^[0-9A-Za-z](?:[_-]?[0-9A-Za-z])*$/,
    "must be letters and digits, with single - or _ between them, at most 63",
  );

/** The name of one request; repeating it means the same run. */
export const RequestId = z
  .string()
  .min(1)
  .max(128)
  .describe(
    "The requester's name for this request: publishing it again under the same name changes nothing. Left out: the id of EventBridge's envelope",
  );

export const Problem = z
  .object({
    code: z
      .string()
      .regex(/^[a-z-]+\/[a-z0-9-]+$/)
      .describe("`area/what`, listed in the README of the service that uses it"),
    message: z.string().min(1).max(4000).describe("One sentence that names the thing, the value seen and the limit"),
    remedy: z.string().min(1).max(2000).describe("What to do"),
    places: z
      .array(z.string().max(300))
      .max(20)
      .describe("Where: line numbers, columns, keys; the first twenty")
      .optional(),
  })
  .describe("Why something was refused or failed");
export type Problem = z.output<typeof Problem>;

/** Keys a user chooses freely, values as Bedrock takes them: strings. */
export const HyperParameters = z.record(z.string().min(1).max(100), z.string().min(1).max(100));
