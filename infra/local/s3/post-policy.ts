import { AwsError } from "../wire/aws-error.ts";

export type Fields = ReadonlyMap<string, string>;

/** What a form may carry, as its signer wrote it down. */
export type Policy = { expiration: number; conditions: unknown[] };

const invalidPolicy = (why: string): AwsError => new AwsError("InvalidPolicyDocument", `Invalid Policy: ${why}`, 400);
const denied = (why: string): AwsError => new AwsError("AccessDenied", `Invalid according to Policy: ${why}`, 403);

export const readPolicy = (base64: string): Policy => {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
  } catch {
    throw invalidPolicy("Invalid JSON.");
  }
  const { expiration, conditions } = (typeof read === "object" && read !== null ? read : {}) as Record<string, unknown>;
  const ms = typeof expiration === "string" ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(ms)) throw invalidPolicy("Policy missing expiration.");
  if (!Array.isArray(conditions)) throw invalidPolicy("Policy missing conditions.");
  return { expiration: ms, conditions };
};

type Condition = { operator: string; name: string; value: string } | { min: number; max: number };

const conditionOf = (condition: unknown): Condition[] => {
  if (Array.isArray(condition)) {
    const [operator, name, value] = condition as unknown[];
    const how = String(operator).toLowerCase();
    if (how === "content-length-range") return [{ min: Number(name), max: Number(value) }];
    if ((how === "eq" || how === "starts-with") && typeof name === "string" && typeof value === "string")
      return [{ operator: how, name: name.replace(/^\$/, "").toLowerCase(), value }];
    throw invalidPolicy(`Invalid Condition: ${JSON.stringify(condition)}`);
  }
  if (typeof condition !== "object" || condition === null)
    throw invalidPolicy(`Invalid Condition: ${JSON.stringify(condition)}`);
  return Object.entries(condition).map(([name, value]) => ({
    operator: "eq",
    name: name.toLowerCase(),
    value: String(value),
  }));
};

/** Fields that need no condition (Amazon S3 API reference, "Creating a POST policy"). */
const free = /^(x-amz-signature|signature|awsaccesskeyid|policy|file|x-ignore-.*)$/;

const holds = (
  { operator, name, value }: { operator: string; name: string; value: string },
  given: string,
): boolean => {
  if (operator === "eq") return given === value;
  // A list of content types has to start so in each of its entries.
  const parts = name === "content-type" ? given.split(",") : [given];
  return parts.every((part) => part.trim().startsWith(value));
};

/** Refuses a form that its policy does not allow; what it says of the file's size is answered for the file. */
export const assertPolicy = (policy: Policy, fields: Fields, now: number): { min: number; max: number } => {
  if (now > policy.expiration) throw denied("Policy expired.");
  const conditions = policy.conditions.flatMap(conditionOf);
  const named = new Set<string>();
  let size = { min: 0, max: Number.POSITIVE_INFINITY };
  for (const condition of conditions) {
    if ("min" in condition) size = condition;
    else {
      named.add(condition.name);
      if (!holds(condition, fields.get(condition.name) ?? ""))
        throw denied(`Policy Condition failed: ["${condition.operator}", "$${condition.name}", "${condition.value}"]`);
    }
  }
  const extra = [...fields.keys()].filter((name) => name !== "bucket" && !free.test(name) && !named.has(name));
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(", ")}`);
  return size;
};
