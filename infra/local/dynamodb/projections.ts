import { AwsError } from "../wire/aws-error.ts";
import type { Input, TableDescription } from "./dynalite.ts";

type Index = { IndexName: string; KeySchema: unknown; Projection: unknown };

/** Those of the attributes that an index does not hold. */
export const notProjected = (table: TableDescription, index: Index, names: readonly string[]): string[] => {
  const { ProjectionType, NonKeyAttributes = [] } = index.Projection as {
    ProjectionType?: string;
    NonKeyAttributes?: string[];
  };
  if (ProjectionType === "ALL") return [];
  const keys = [...table.KeySchema, ...(index.KeySchema as TableDescription["KeySchema"])];
  const held = new Set([...keys.map(({ AttributeName }) => AttributeName), ...NonKeyAttributes]);
  return [...new Set(names)].filter((name) => !held.has(name));
};

const rootsOf = ({ ProjectionExpression, ExpressionAttributeNames, AttributesToGet }: Input): string[] => {
  if (Array.isArray(AttributesToGet)) return AttributesToGet.map(String);
  const names = (ExpressionAttributeNames ?? {}) as Record<string, string>;
  const paths = typeof ProjectionExpression === "string" ? ProjectionExpression.split(",") : [];
  return paths.map((path) => {
    const [root = ""] = path.trim().split(/[.[]/, 1);
    return names[root] ?? root;
  });
};

const filtered = (data: Input): string[] => {
  const parsed = data["_filter"] as { pathHeads: Record<string, unknown> } | undefined;
  return Object.keys(parsed?.pathHeads ?? data["QueryFilter"] ?? {});
};

const refuse = (what: string): AwsError =>
  new AwsError("ValidationException", `One or more parameter values were invalid: ${what}`);

/** An index gives what it projects and nothing else; asking it for more is an error, not an empty answer. */
export const checkIndexProjection = (
  { input, data }: { input: Input; data: Input },
  table: TableDescription | undefined,
): void => {
  const named = (index: Index): boolean => index.IndexName === input["IndexName"];
  const global = table?.GlobalSecondaryIndexes?.find(named);
  const index = global ?? table?.LocalSecondaryIndexes?.find(named);
  if (table === undefined || index === undefined) return;
  const lacking = global ? notProjected(table, global, rootsOf(input)) : [];
  if (lacking.length > 0)
    throw refuse(`Global secondary index ${index.IndexName} does not project [${lacking.join(", ")}]`);
  const unfiltered = "KeyConditions" in data ? notProjected(table, index, filtered(data)) : [];
  if (unfiltered.length > 0)
    throw refuse(
      `Secondary index ${index.IndexName} does not project one or more filter attributes: [${unfiltered.join(", ")}]`,
    );
};
