import { AwsError } from "../../wire/aws-error.ts";

/** Refuses an event pattern in EventBridge's words, and names the place: `path` is dotted, "" is the top. */
export const invalidPattern = (reason: string, path: string): AwsError =>
  new AwsError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${reason} at ${path === "" ? "the top of the pattern" : path}`,
  );
