import type { z } from "zod";

/** Reads the environment once, through one schema, into a frozen object. Reports every missing or wrong name together. */
export const readConfig = <Schema extends z.ZodType>(
  schema: Schema,
  environment: Record<string, string | undefined>,
): Readonly<z.output<Schema>> => {
  const read = schema.safeParse(environment);
  if (read.success) return Object.freeze(read.data);
  const problems = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`configuration is incomplete: ${problems.join("; ")}`);
};
