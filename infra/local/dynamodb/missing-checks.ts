import { AwsError, notHere } from "../wire/aws-error.ts";
import type { Input, Item } from "./dynalite.ts";

/** Bytes of one expression (Developer Guide, "Service, account, and table quotas"). */
const expressionBytesMax = 4096;
/** Levels of lists and maps in one attribute (the same). */
const nestingMax = 32;
/** Bytes of an attribute's name that is no key (the same; the last byte of the 64 KB is not to be had). */
const attributeNameBytesMax = 65_535;
/** Bytes of `#name` and `:value` (the same, "Expression parameters"). */
const placeholderBytesMax = 255;

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
      throw validation(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
      );
};

const checkSelect = ({ Select, ProjectionExpression, AttributesToGet, IndexName }: Input): void => {
  const projected = ProjectionExpression !== undefined || AttributesToGet !== undefined;
  if (Select === "SPECIFIC_ATTRIBUTES" && !projected)
    throw validation(
      "One or more parameter values were invalid: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  const named = ProjectionExpression === undefined ? "AttributesToGet" : "ProjectionExpression";
  if (projected && (Select === "COUNT" || Select === "ALL_ATTRIBUTES"))
    throw validation(
      `One or more parameter values were invalid: Cannot specify the ${named} when choosing to get ${Select === "COUNT" ? "only the Count" : "ALL_ATTRIBUTES"}`,
    );
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined)
    throw validation(
      "One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    );
};

const checkBatch = ({ RequestItems }: Input): void => {
  for (const requests of Object.values((RequestItems ?? {}) as Record<string, unknown>))
    for (const request of Array.isArray(requests) ? (requests as (Input | null)[]) : [])
      if (request?.["PutRequest"] && request["DeleteRequest"])
        throw validation(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
        );
};

/** What a query compares a key with is a key, and no key is empty. */
export const checkKeyConditions = (data: Input): void => {
  const conditions = (data["KeyConditions"] ?? {}) as Record<string, { AttributeValueList?: Item[] }>;
  for (const [name, { AttributeValueList = [] }] of Object.entries(conditions))
    for (const value of AttributeValueList as Record<string, unknown>[])
      if (value["S"] === "" || value["B"] === "")
        throw validation(
          `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${"S" in value ? "string" : "binary"} value. Key: ${name}`,
        );
};

/** dynalite keeps items in plain objects, where an attribute of this name would vanish without a word. */
const unstorable = "__proto__";

const refuseUnstorable = (input: Input): void => {
  const { ExpressionAttributeNames, UpdateExpression } = input;
  const names = Object.values((ExpressionAttributeNames ?? {}) as Record<string, unknown>);
  const inUpdate = typeof UpdateExpression === "string" && UpdateExpression.includes(unstorable);
  if (inUpdate || names.includes(unstorable) || JSON.stringify(input).includes(`"${unstorable}":`))
    throw notHere(`A DynamoDB attribute named ${unstorable}`);
};

const checkNames = ({ ExpressionAttributeNames, ExpressionAttributeValues, AttributesToGet, ...rest }: Input): void => {
  const names = Object.entries((ExpressionAttributeNames ?? {}) as Record<string, unknown>);
  for (const placeholder of [...names.map(([key]) => key), ...Object.keys(ExpressionAttributeValues ?? {})])
    if (Buffer.byteLength(placeholder) > placeholderBytesMax)
      throw validation(
        `Expression size has exceeded the maximum allowed size; a placeholder has at most ${placeholderBytesMax} bytes: ${placeholder}`,
      );
  const given = [
    ...names.map(([, name]) => name),
    ...(Array.isArray(AttributesToGet) ? (AttributesToGet as unknown[]) : []),
    ...itemsOf(rest).flatMap((item) => (typeof item === "object" && item !== null ? Object.keys(item) : [])),
    ...Object.keys(rest["AttributeUpdates"] ?? {}),
  ];
  const long = given.find(
    (name): name is string => typeof name === "string" && Buffer.byteLength(name) > attributeNameBytesMax,
  );
  if (long !== undefined)
    throw validation(
      `One or more parameter values were invalid: Attribute name has ${Buffer.byteLength(long)} bytes; it must have at most ${attributeNameBytesMax}`,
    );
};

const checkLegacy = ({ ConditionalOperator, Expected, QueryFilter, ScanFilter }: Input): void => {
  if (ConditionalOperator !== undefined && (Expected ?? QueryFilter ?? ScanFilter) === undefined)
    throw validation("ConditionalOperator cannot be used without Filter or Expected");
};

/** What DynamoDB refuses and dynalite takes, or loses. */
export const checkWhatDynaliteTakes = (operation: string, input: Input): void => {
  refuseUnstorable(input);
  checkExpressions(input);
  checkNames(input);
  checkBatch(input);
  checkNesting(input);
  checkLegacy(input);
  if (operation === "Query" || operation === "Scan") checkSelect(input);
};
