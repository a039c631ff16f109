import { z } from "zod";

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

/** A name whose text is JSON of this shape. */
export const jsonText = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: `"${text}" is not JSON` });
        return z.NEVER;
      }
    })
    .pipe(schema);
