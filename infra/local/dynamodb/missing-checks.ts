import { AwsError } from "../wire/aws-error.ts";
import type { Input, Item } from "./dynalite.ts";

/** Bytes of one expression (Developer Guide, "Service, account, and table quotas"). */
const expressionBytesMax = 4096;
/** Levels of lists and maps in one attribute (the same). */
const nestingMax = 32;

const expressions = [
  "ConditionExpression",
  "FilterExpression",
  "KeyConditionExpression",
  "ProjectionExpression",
  "UpdateExpression",
];

const validation = (message: string): AwsError => new AwsError("ValidationException", message);

const checkExpressions = (input: Input): void => {
  for (const name of expressions) {
    const text = input[name];
    const size = typeof text === "string" ? Buffer.byteLength(text) : 0;
    if (size > expressionBytesMax)
      throw validation(
        `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${size}`,
      );
  }
};

/** Containers inside one another, looked at without recursion: the depth is the caller's to choose. */
const tooDeep = (attributes: unknown): boolean => {
  let level: unknown[] = [attributes];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > nestingMax) return true;
    level = level.flatMap((attribute) => {
      const { L, M } = (typeof attribute === "object" && attribute !== null ? attribute : {}) as Record<
        string,
        unknown
      >;
      if (Array.isArray(L)) return L.length === 0 ? [undefined] : (L as unknown[]);
      if (typeof M === "object" && M !== null) return [undefined, ...Object.values(M as Item)];
      return [];
    });
  }
  return false;
};

const itemsOf = ({ Item, ExpressionAttributeValues, RequestItems }: Input): unknown[] => {
  const requests = Object.values((RequestItems ?? {}) as Record<string, unknown>).flatMap((entry) =>
    Array.isArray(entry) ? (entry as { PutRequest?: { Item?: unknown } }[]) : [],
  );
  return [Item, ExpressionAttributeValues, ...requests.map((request) => request.PutRequest?.Item)];
};

const checkNesting = (input: Input): void => {
  for (const item of itemsOf(input))
    if (typeof item === "object" && item !== null && Object.values(item).some(tooDeep))
      throw validation("Nesting Levels have exceeded supported limits");
};

const checkSelect = ({ Select, ProjectionExpression, AttributesToGet, IndexName }: Input): void => {
  const projected = ProjectionExpression !== undefined || AttributesToGet !== undefined;
  if (Select === "SPECIFIC_ATTRIBUTES" && !projected)
    throw validation(
      "One or more parameter values were invalid: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined)
    throw validation(
      "One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    );
};

/** What DynamoDB refuses and dynalite takes. */
export const checkWhatDynaliteTakes = (operation: string, input: Input): void => {
  checkExpressions(input);
  checkNesting(input);
  if (operation === "Query" || operation === "Scan") checkSelect(input);
};
