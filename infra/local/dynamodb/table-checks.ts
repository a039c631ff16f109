import { AwsError } from "../wire/aws-error.ts";
import type { Input } from "./dynalite.ts";

/** Characters of a key attribute's name, and of an attribute's that a local index projects. */
const keyNameMax = 255;
/** The API reference's limits of `NonKeyAttributes` and of tags. */
const nonKeyAttributesMax = 20;
const nonKeyAttributesOfTableMax = 100;
const tagsMax = 50;
const tagKeyMax = 128;
const tagValueMax = 256;
const tableClasses = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"];

const validation = (message: string): AwsError => new AwsError("ValidationException", message);
export const failedConstraint = (value: unknown, at: string, constraint: string): AwsError => {
  const shown =
    value === undefined || value === null ? "null" : `'${typeof value === "string" ? value : JSON.stringify(value)}'`;
  return validation(
    `1 validation error detected: Value ${shown} at '${at}' failed to satisfy constraint: Member must ${constraint}`,
  );
};

const listOf = (value: unknown): Input[] =>
  Array.isArray(value)
    ? (value as unknown[]).filter((one): one is Input => typeof one === "object" && one !== null)
    : [];

const checkName = (name: unknown, at: string): void => {
  if (typeof name === "string" && name.length > keyNameMax)
    throw failedConstraint(name, at, `have length less than or equal to ${keyNameMax}`);
};

const checkProjection = ({ Projection }: Input, at: string): number => {
  const { ProjectionType, NonKeyAttributes } = (Projection ?? {}) as Input;
  if (ProjectionType === "INCLUDE" && NonKeyAttributes === undefined)
    throw validation(
      "One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
    );
  const names = Array.isArray(NonKeyAttributes) ? (NonKeyAttributes as unknown[]) : [];
  if (names.length > nonKeyAttributesMax)
    throw failedConstraint(
      names,
      `${at}.projection.nonKeyAttributes`,
      `have length less than or equal to ${nonKeyAttributesMax}`,
    );
  for (const name of names) checkName(name, `${at}.projection.nonKeyAttributes.member`);
  return names.length;
};

const checkTableClass = ({ TableClass }: Input): void => {
  if (TableClass !== undefined && !tableClasses.includes(TableClass as string))
    throw failedConstraint(TableClass, "tableClass", `satisfy enum value set: [${tableClasses.join(", ")}]`);
};

const checkCreation = (input: Input): void => {
  checkTableClass(input);
  checkTags(input);
  for (const [at, { AttributeName }] of listOf(input["KeySchema"]).entries())
    checkName(AttributeName, `keySchema.${at + 1}.member.attributeName`);
  for (const [at, { AttributeName }] of listOf(input["AttributeDefinitions"]).entries())
    checkName(AttributeName, `attributeDefinitions.${at + 1}.member.attributeName`);
  const projected = ["localSecondaryIndexes", "globalSecondaryIndexes"].flatMap((kind) =>
    listOf(input[kind.charAt(0).toUpperCase() + kind.slice(1)]).map((index, at) => {
      for (const [place, { AttributeName }] of listOf(index["KeySchema"]).entries())
        checkName(AttributeName, `${kind}.${at + 1}.member.keySchema.${place + 1}.member.attributeName`);
      return checkProjection(index, `${kind}.${at + 1}.member`);
    }),
  );
  const total = projected.reduce((sum, count) => sum + count, 0);
  if (total > nonKeyAttributesOfTableMax)
    throw validation(
      `One or more parameter values were invalid: The indexes project ${total} NonKeyAttributes; the limit of a table is ${nonKeyAttributesOfTableMax}`,
    );
};

const checkTags = ({ Tags }: Input): void => {
  const tags = listOf(Tags);
  const keys = tags.map(({ Key }) => String(Key));
  for (const [at, { Key, Value }] of tags.entries()) {
    const place = `tags.${at + 1}.member`;
    if (typeof Key !== "string") throw failedConstraint(Key, `${place}.key`, "not be null");
    if (typeof Value !== "string") throw failedConstraint(Value, `${place}.value`, "not be null");
    if (Key === "") throw failedConstraint(Key, `${place}.key`, "have length greater than or equal to 1");
    if (Key.length > tagKeyMax)
      throw failedConstraint(Key, `${place}.key`, `have length less than or equal to ${tagKeyMax}`);
    if (Value.length > tagValueMax)
      throw failedConstraint(Value, `${place}.value`, `have length less than or equal to ${tagValueMax}`);
    if (/^aws:/i.test(Key))
      throw validation(
        `One or more parameter values were invalid: Tag keys cannot start with the prefix aws:, as ${Key} does`,
      );
  }
  const repeated = keys.find((key, at) => keys.indexOf(key) !== at);
  if (repeated !== undefined)
    throw validation(`One or more parameter values were invalid: The tag key ${repeated} is given more than once`);
};

/** A table's tags with those that a request adds. */
export const refuseManyTags = (present: readonly string[], input: Input): void => {
  const count = new Set([...present, ...listOf(input["Tags"]).map(({ Key }) => Key)]).size;
  if (count > tagsMax) throw validation(`Subscriber limit exceeded: A resource can have ${tagsMax} tags, not ${count}`);
};

/** What DynamoDB refuses of a table's definition and its tags, and dynalite takes. */
export const checkDefinition = (operation: string, input: Input): void => {
  if (operation === "CreateTable") checkCreation(input);
  if (operation === "UpdateTable") checkTableClass(input);
  if (operation === "TagResource") checkTags(input);
  const { ResourceArn } = input;
  if (
    operation.includes("Resource") &&
    typeof ResourceArn === "string" &&
    !/^arn:aws:dynamodb:[^:]*:\d{12}:table\/[^/]+$/.test(ResourceArn)
  )
    throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${ResourceArn}`);
};
