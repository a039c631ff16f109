import Ajv from "ajv-draft-04";
import { mapSchemas, type Located, type Schema } from "./schema.ts";

type Validate = (value: unknown) => boolean;
type OfRoot = { ajv: InstanceType<typeof Ajv.default>; compiled: WeakMap<Schema, Validate> };

const byRoot = new WeakMap<Schema, OfRoot>();

/** Does one instance satisfy the schema? Formats are not looked at: zod writes a pattern beside each that it checks by one. */
export const accepts = ({ schema, root }: Located, value: unknown): boolean => {
  const ofRoot = byRoot.get(root) ?? prepare(root);
  const validate = ofRoot.compiled.get(schema) ?? (ofRoot.ajv.compile(forAjv(schema)) as Validate);
  ofRoot.compiled.set(schema, validate);
  return validate(value);
};

const prepare = (root: Schema): OfRoot => {
  // Each schema is asked about a handful of values: compiling quickly counts for more than running quickly.
  const code = { optimize: false };
  const ajv = new Ajv.default({ strict: false, validateFormats: false, validateSchema: false, logger: false, code });
  ajv.addSchema(forAjv(root), "root");
  const ofRoot = { ajv, compiled: new WeakMap<Schema, Validate>() };
  byRoot.set(root, ofRoot);
  return ofRoot;
};

/** References point into the document, wherever in it the schema stands; merged patterns are an `allOf` again. */
const forAjv = (schema: Schema): Schema => {
  const { $ref, patterns, id: _, $schema: __, ...rest } = mapSchemas(schema, forAjv);
  const merged = Array.isArray(patterns) ? { allOf: patterns.map((pattern: unknown) => ({ pattern })) } : {};
  return { ...rest, ...merged, ...(typeof $ref === "string" && { $ref: `root${$ref}` }) };
};
